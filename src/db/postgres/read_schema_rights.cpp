#include <fmt/format.h>

#include "db/postgres/catalog.h"

namespace assay::db::postgres {
namespace {

using fmt::arg;

/// By its input arguments, as statements take them on every version. Of pg_proc p and pg_namespace n.
constexpr std::string_view routine = R"(format('%I.%I(%s)', n.nspname, p.proname, coalesce((
      SELECT string_agg(CASE WHEN p.provariadic <> 0 AND u.place = p.pronargs THEN 'VARIADIC ' ELSE '' END || format_type(u.type, NULL), ', ' ORDER BY u.place)
      FROM unnest(p.proargtypes) WITH ORDINALITY u(type, place)), CASE p.prokind WHEN 'a' THEN '*' END)))";

/// Every object that has an owner and may have rights: what ALTER and GRANT call it, its name, its owner, its rights and what they are when
/// nothing was said.
std::string owned(int major) {
  return fmt::format(
      R"(
owned AS MATERIALIZED (
  SELECT 1 AS rank, 'SCHEMA' AS altered, 'SCHEMA' AS granted, quote_ident(n.nspname) AS name, n.nspowner AS owner, n.nspacl AS acl,
    CASE WHEN n.nspname = 'public' THEN acldefault('n', n.nspowner) || {public_rights} ELSE acldefault('n', n.nspowner) END AS usual
  FROM pg_namespace n
  WHERE {user} AND {own_schema}
  UNION ALL
  SELECT 2, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
    CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, format('%I.%I', c.nspname, c.relname), c.relowner, c.relacl,
    acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)
  FROM ({relations}) c
  UNION ALL
  SELECT 3, CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END, CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
    {routine}, p.proowner, p.proacl, acldefault('f', p.proowner)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {user} AND {own_routine}
  UNION ALL
  SELECT 4, CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, 'TYPE', format('%I.%I', n.nspname, t.typname), t.typowner, t.typacl, acldefault('T', t.typowner)
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND {user} AND {own_type}))",
      // What initdb gave to everybody.
      arg("public_rights", major >= 15 ? "makeaclitem(0, n.nspowner, 'USAGE', false)"
                                       : "makeaclitem(0, n.nspowner, 'USAGE', false) || makeaclitem(0, n.nspowner, 'CREATE', false)"),
      arg("user", user_schema("n")), arg("own_schema", not_of_extension("pg_namespace", "n.oid")),
      arg("relations", relations("'r', 'p', 'v', 'm', 'S', 'f'")), arg("routine", routine), arg("own_routine", made_routine("p")),
      arg("own_type", not_of_extension("pg_type", "t.oid") + " AND " + not_of_extension("pg_class", "t.typrelid")));
}

/// 10 is initdb's superuser, 6171 pg_database_owner (14): they own schema public when nobody else was told to. A sequence that a column owns (serial, identity) goes with its table.
std::string owners(int major) {
  return fmt::format(R"(
WITH {owned},
theirs AS (SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_depend d JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 AND c.relkind = 'S')
SELECT /* assay:schema_owners */ format('ALTER %s %s OWNER TO %I', altered, name, pg_get_userbyid(owner))
FROM owned o WHERE NOT (altered = 'SEQUENCE' AND EXISTS (SELECT 1 FROM theirs t WHERE t.name = o.name))
  AND NOT (altered = 'SCHEMA' AND name = 'public' AND owner IN (10, 6171)) ORDER BY rank, name)",
                     arg("owned", owned(major)));
}

constexpr std::string_view to_whom = "CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END";

/// What everybody or the owner has by itself is not said; what was taken from them is a REVOKE. Tables, views and
/// routines of an extension are not modelled, but rights on them that its script did not give are somebody's own.
std::string grants(int major) {
  return fmt::format(R"(
WITH {owned},
acls AS MATERIALIZED (
  SELECT rank, granted, name, acl, usual FROM owned
  UNION ALL
  SELECT 2, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, format('%I.%I', n.nspname, c.relname), c.relacl,
    coalesce(i.initprivs, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))
  FROM pg_depend d JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_init_privs i ON i.classoid = d.classid AND i.objoid = d.objid AND i.objsubid = 0
  WHERE d.classid = 'pg_class'::regclass AND d.objsubid = 0 AND d.deptype = 'e' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relacl IS NOT NULL AND {user}
  UNION ALL
  SELECT 3, CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, {routine}, p.proacl, coalesce(i.initprivs, acldefault('f', p.proowner))
  FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid JOIN pg_namespace n ON n.oid = p.pronamespace
  LEFT JOIN pg_init_privs i ON i.classoid = d.classid AND i.objoid = d.objid AND i.objsubid = 0
  WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'e' AND p.proacl IS NOT NULL AND {user}),
now AS (SELECT o.rank, o.granted, o.name, a.grantee, a.privilege_type, bool_or(a.is_grantable) AS is_grantable FROM acls o CROSS JOIN LATERAL aclexplode(o.acl) a
        WHERE o.acl IS NOT NULL GROUP BY 1, 2, 3, 4, 5),
usual AS (SELECT o.rank, o.granted, o.name, a.grantee, a.privilege_type FROM acls o CROSS JOIN LATERAL aclexplode(o.usual) a WHERE o.acl IS NOT NULL)
SELECT /* assay:schema_grants */ CASE WHEN n.name IS NULL THEN format('REVOKE %s ON %s %s FROM %s', privilege_type, granted, name, {to_whom})
    ELSE format('GRANT %s ON %s %s TO %s', privilege_type, granted, name, {to_whom}) || CASE WHEN n.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END END
FROM now n FULL JOIN usual u USING (rank, granted, name, grantee, privilege_type)
WHERE n.name IS NULL OR u.name IS NULL ORDER BY rank, name, n.name IS NOT NULL, grantee, privilege_type)",
                     arg("owned", owned(major)), arg("user", user_schema("n")), arg("routine", routine), arg("to_whom", to_whom));
}

std::string column_grants() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_column_grants */ format('GRANT %s (%I) ON TABLE %I.%I TO %s', x.privilege_type, a.attname, t.nspname, t.relname, {to_whom})
  || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
FROM t JOIN pg_attribute a ON a.attrelid = t.oid CROSS JOIN LATERAL aclexplode(a.attacl) x
WHERE a.attacl IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped ORDER BY t.nspname, t.relname, a.attnum, grantee, x.privilege_type)",
                     arg("relations", relations("'r', 'p', 'v', 'm', 'f'")), arg("to_whom", to_whom));
}

/// pg_identify_object names things as COMMENT ON takes them. An extension's own comment comes with it.
std::string comments() {
  return fmt::format(R"(
SELECT /* assay:schema_comments */ format('COMMENT ON %s %s IS %L', CASE
    WHEN i.type LIKE '% column' THEN 'COLUMN' WHEN i.type = 'domain constraint' OR i.type = 'table constraint' THEN 'CONSTRAINT'
    WHEN i.type = 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER' WHEN i.type = 'statistics object' THEN 'STATISTICS'
    WHEN i.type = 'composite type' THEN 'TYPE' ELSE upper(i.type) END,
  CASE WHEN k.contypid <> 0 THEN format('%I ON DOMAIN %s', k.conname, format_type(k.contypid, NULL)) ELSE i.identity END, d.description)
FROM pg_description d CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
LEFT JOIN pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND k.oid = d.objoid
WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass AND d.objoid = 'public'::regnamespace AND d.description <> 'standard public schema')
  AND i.identity IS NOT NULL AND (i.schema IS NULL OR i.schema !~ '^pg_' AND i.schema <> 'information_schema')
  AND d.description <> '' AND i.type <> 'large object'
  AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')
  AND NOT (d.classoid = 'pg_extension'::regclass AND EXISTS (SELECT 1 FROM pg_available_extensions() a JOIN pg_extension x ON x.extname = a.name
           WHERE x.oid = d.objoid AND a.comment = d.description))
ORDER BY i.type, i.identity)");
}

}  // namespace

std::vector<std::string> rights_queries(int major) { return {owners(major), grants(major), column_grants(), comments()}; }

}  // namespace assay::db::postgres
