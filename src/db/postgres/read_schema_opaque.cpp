#include <fmt/format.h>

#include "db/postgres/catalog.h"

namespace assay::db::postgres {
namespace {

using fmt::arg;

// Each row: the statement (NULL where the catalog cannot say it all), the kind, schema and name.

std::string statistics_targets() {
  return fmt::format(R"(UNION ALL
SELECT format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, s.stxname, s.stxstattarget), 'statistics_target', n.nspname, s.stxname
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE s.stxstattarget >= 0 AND {user} AND {own}
)",
                     arg("user", user_schema("n")), arg("own", not_of_extension("pg_statistic_ext", "s.oid")));
}

/// Rules other than those that make views, statistics objects, statistics targets of index columns, defaults of views' columns.
std::string on_relations(int major) {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_on_relations */ rtrim(pg_get_ruledef(r.oid), ';'), 'rule', t.nspname, t.relname || '.' || r.rulename
FROM t JOIN pg_rewrite r ON r.ev_class = t.oid WHERE r.rulename <> '_RETURN'
UNION ALL
SELECT format('ALTER TABLE %I.%I %s RULE %I', t.nspname, t.relname, CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, r.rulename),
  'rule_state', t.nspname, t.relname || '.' || r.rulename FROM t JOIN pg_rewrite r ON r.ev_class = t.oid WHERE r.rulename <> '_RETURN' AND r.ev_enabled <> 'O'
UNION ALL
SELECT pg_get_statisticsobjdef(s.oid), 'statistics', n.nspname, s.stxname
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE {user} AND {own}
{targets}UNION ALL
SELECT format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', t.nspname, c.relname, a.attnum, a.attstattarget), 'index_statistics', t.nspname, c.relname || '.' || a.attnum
FROM t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_attribute a ON a.attrelid = i.indexrelid
WHERE a.attstattarget >= 0
UNION ALL
SELECT format('ALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT %s', t.nspname, t.relname, a.attname, pg_get_expr(d.adbin, d.adrelid)), 'view_default', t.nspname, t.relname || '.' || a.attname
FROM t JOIN pg_attrdef d ON d.adrelid = t.oid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.adnum WHERE t.relkind = 'v')",
                     arg("relations", relations("'r', 'p', 'v', 'm'")), arg("user", user_schema("n")),
                     arg("own", not_of_extension("pg_statistic_ext", "s.oid")), arg("targets", major >= 13 ? statistics_targets() : ""));
}

std::string types(int major) {
  return fmt::format(R"(
SELECT /* assay:schema_other_types */ CASE WHEN t.typtype = 'r' THEN format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s%s%s%s%s%s)', n.nspname, t.typname, format_type(r.rngsubtype, NULL),
    CASE WHEN o.opcdefault THEN '' ELSE format(', SUBTYPE_OPCLASS = %I.%I', onsp.nspname, o.opcname) END,
    CASE WHEN r.rngcollation <> 0 AND r.rngcollation <> b.typcollation THEN format(', COLLATION = %I.%I', cn.nspname, c.collname) ELSE '' END,
    CASE WHEN r.rngcanonical <> 0 THEN ', CANONICAL = ' || r.rngcanonical::regproc ELSE '' END,
    CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff::regproc ELSE '' END, {multirange}) END,
  CASE t.typtype WHEN 'r' THEN 'range' ELSE 'base_type' END, n.nspname, t.typname
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_type b ON b.oid = r.rngsubtype
LEFT JOIN pg_opclass o ON o.oid = r.rngsubopc LEFT JOIN pg_namespace onsp ON onsp.oid = o.opcnamespace
LEFT JOIN pg_collation c ON c.oid = r.rngcollation LEFT JOIN pg_namespace cn ON cn.oid = c.collnamespace
WHERE (t.typtype = 'r' OR t.typtype = 'b' AND t.typelem = 0 AND t.typisdefined OR t.typtype = 'b' AND t.typelem <> 0 AND t.typlen > 0) AND {user} AND {own})",
                     arg("multirange", major >= 14 ? "format(', MULTIRANGE_TYPE_NAME = %s', format_type(r.rngmultitypid, NULL))" : "''"),
                     arg("user", user_schema("n")), arg("own", not_of_extension("pg_type", "t.oid")));
}

std::string aggregates() {
  return fmt::format(R"(
SELECT /* assay:schema_aggregates */ format('CREATE AGGREGATE %I.%I(%s) (', n.nspname, p.proname, coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*'))
  || concat_ws(', ', 'SFUNC = ' || a.aggtransfn::regproc, 'STYPE = ' || format_type(a.aggtranstype, NULL), 'SSPACE = ' || nullif(a.aggtransspace, 0),
    'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc, CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
    CASE WHEN a.aggfinalfn <> 0 AND a.aggfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char" THEN 'FINALFUNC_MODIFY = ' || {modify} END,
    'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regproc, 'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regproc,
    'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regproc, 'INITCOND = ' || quote_literal(a.agginitval),
    'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regproc, 'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regproc,
    'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), NULL), 'MSSPACE = ' || nullif(a.aggmtransspace, 0),
    'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regproc, CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
    'MINITCOND = ' || quote_literal(a.aggminitval), 'SORTOP = OPERATOR(' || quote_ident(sn.nspname) || '.' || so.oprname || ')',
    CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END, CASE a.aggkind WHEN 'h' THEN 'HYPOTHETICAL' END) || ')',
  'aggregate', n.nspname, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_operator so ON so.oid = a.aggsortop LEFT JOIN pg_namespace sn ON sn.oid = so.oprnamespace
WHERE {user} AND {own})",
                     arg("modify", "CASE a.aggfinalmodify WHEN 's' THEN 'SHAREABLE' WHEN 'w' THEN 'READ_WRITE' ELSE 'READ_ONLY' END"),
                     arg("user", user_schema("n")), arg("own", made_routine("p")));
}

/// The commutator of an operator that comes later is made as a shell by the first one.
std::string operators() {
  return fmt::format(R"(
SELECT /* assay:schema_operators */ format('CREATE OPERATOR %I.%s (', n.nspname, o.oprname) || concat_ws(', ', 'FUNCTION = ' || o.oprcode::regproc,
    'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL), 'RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL),
    'COMMUTATOR = OPERATOR(' || quote_ident(cn.nspname) || '.' || c.oprname || ')', 'NEGATOR = OPERATOR(' || quote_ident(gn.nspname) || '.' || g.oprname || ')',
    'RESTRICT = ' || nullif(o.oprrest, 0)::regproc, 'JOIN = ' || nullif(o.oprjoin, 0)::regproc,
    CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END) || ')',
  'operator', n.nspname, format('%s(%s, %s)', o.oprname, CASE o.oprleft WHEN 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END, CASE o.oprright WHEN 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END)
FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
LEFT JOIN pg_operator c ON c.oid = o.oprcom LEFT JOIN pg_namespace cn ON cn.oid = c.oprnamespace
LEFT JOIN pg_operator g ON g.oid = o.oprnegate LEFT JOIN pg_namespace gn ON gn.oid = g.oprnamespace
WHERE o.oprcode <> 0 AND {user} AND {own}
UNION ALL
SELECT format('CREATE CAST (%s AS %s) ', format_type(k.castsource, NULL), format_type(k.casttarget, NULL))
    || CASE k.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || k.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END
    || CASE k.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END,
  'cast', '', format('(%s AS %s)', format_type(k.castsource, NULL), format_type(k.casttarget, NULL))
FROM pg_cast k WHERE k.oid >= 16384 AND {own_cast}
UNION ALL
SELECT format('CREATE OPERATOR FAMILY %I.%I USING %I', n.nspname, f.opfname, m.amname), 'operator_family', n.nspname, format('%s USING %s', f.opfname, m.amname)
FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod WHERE {user} AND {own_family}
UNION ALL
SELECT NULL, 'operator_class', n.nspname, format('%s USING %s', s.opcname, m.amname)
FROM pg_opclass s JOIN pg_namespace n ON n.oid = s.opcnamespace JOIN pg_am m ON m.oid = s.opcmethod WHERE {user} AND {own_class})",
                     arg("user", user_schema("n")), arg("own", not_of_extension("pg_operator", "o.oid")),
                     // A multirange type brings a cast of its own.
                     arg("own_cast",
                         "NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_cast'::regclass AND e.objid = k.oid AND "
                         "e.deptype IN ('e', 'i'))"),
                     arg("own_family", not_of_extension("pg_opfamily", "f.oid")),
                     arg("own_class", not_of_extension("pg_opclass", "s.oid")));
}

std::string collations(int major) {
  const std::string_view locale = major >= 17 ? "c.colllocale" : major >= 15 ? "c.colliculocale" : "c.collcollate";
  return fmt::format(R"(
SELECT /* assay:schema_collations */ format('CREATE COLLATION %I.%I (', n.nspname, c.collname) || concat_ws(', ',
    'PROVIDER = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
    CASE WHEN c.collprovider IN ('i', 'b') THEN 'LOCALE = ' || quote_literal({locale})
         WHEN c.collcollate = c.collctype THEN 'LOCALE = ' || quote_literal(c.collcollate)
         ELSE 'LC_COLLATE = ' || quote_literal(c.collcollate) || ', LC_CTYPE = ' || quote_literal(c.collctype) END,
    CASE WHEN NOT c.collisdeterministic THEN 'DETERMINISTIC = false' END, {rules}) || ')', 'collation', n.nspname, c.collname
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE {user} AND {own}
UNION ALL
SELECT format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', CASE WHEN v.condefault THEN 'DEFAULT ' ELSE '' END, n.nspname, v.conname,
    pg_encoding_to_char(v.conforencoding), pg_encoding_to_char(v.contoencoding), v.conproc::regproc), 'conversion', n.nspname, v.conname
FROM pg_conversion v JOIN pg_namespace n ON n.oid = v.connamespace WHERE {user} AND {own_conversion})",
                     arg("locale", locale), arg("rules", major >= 16 ? "'RULES = ' || quote_literal(c.collicurules)" : "NULL"),
                     arg("user", user_schema("n")), arg("own", not_of_extension("pg_collation", "c.oid")),
                     arg("own_conversion", not_of_extension("pg_conversion", "v.oid")));
}

std::string text_search() {
  return fmt::format(R"(
SELECT /* assay:schema_text_search */ format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname, pn.nspname, p.prsname), 'text_search_configuration', n.nspname, c.cfgname
FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace pn ON pn.oid = p.prsnamespace
WHERE {user} AND {own_config}
UNION ALL
SELECT format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %s WITH %s', n.nspname, c.cfgname, k.alias, string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)),
  'text_search_mapping', n.nspname, c.cfgname || '.' || k.alias
FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_config_map m ON m.mapcfg = c.oid
JOIN LATERAL ts_token_type(c.cfgparser) k ON k.tokid = m.maptokentype WHERE {user} AND {own_config} GROUP BY n.nspname, c.cfgname, k.alias
UNION ALL
SELECT format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname, tn.nspname, t.tmplname, coalesce(', ' || d.dictinitoption, '')), 'text_search_dictionary', n.nspname, d.dictname
FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
WHERE {user} AND {own_dictionary}
UNION ALL
SELECT NULL, 'text_search_template', n.nspname, t.tmplname FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace WHERE {user} AND {own_template}
UNION ALL
SELECT NULL, 'text_search_parser', n.nspname, p.prsname FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace WHERE {user} AND {own_parser})",
                     arg("user", user_schema("n")), arg("own_config", not_of_extension("pg_ts_config", "c.oid")),
                     arg("own_dictionary", not_of_extension("pg_ts_dict", "d.oid")),
                     arg("own_template", not_of_extension("pg_ts_template", "t.oid")),
                     arg("own_parser", not_of_extension("pg_ts_parser", "p.oid")));
}

/// Options of user mappings hold passwords and are left where they are; those of servers and foreign tables are names and addresses.
std::string foreign_data() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_foreign */ format('CREATE FOREIGN DATA WRAPPER %I', w.fdwname) || coalesce(' HANDLER ' || nullif(w.fdwhandler, 0)::regproc, '')
    || coalesce(' VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc, '') || {w_options}, 'foreign_data_wrapper', '', w.fdwname
FROM pg_foreign_data_wrapper w WHERE w.oid >= 16384 AND {own_wrapper}
UNION ALL
SELECT format('CREATE SERVER %I', s.srvname) || coalesce(' TYPE ' || quote_literal(s.srvtype), '') || coalesce(' VERSION ' || quote_literal(s.srvversion), '')
    || format(' FOREIGN DATA WRAPPER %I', w.fdwname) || {s_options}, 'foreign_server', '', s.srvname
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE {own_server}
UNION ALL
SELECT NULL, 'user_mapping', '', m.srvname || '.' || m.usename FROM pg_user_mappings m
UNION ALL
SELECT format('CREATE FOREIGN TABLE %I.%I (%s) SERVER %I', t.nspname, t.relname, (
    SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) || {a_options}
        || CASE WHEN d.oid IS NULL OR a.attgenerated <> '' THEN '' ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ', ' ORDER BY a.attnum)
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped), s.srvname) || {f_options},
  'foreign_table', t.nspname, t.relname
FROM t JOIN pg_foreign_table f ON f.ftrelid = t.oid JOIN pg_foreign_server s ON s.oid = f.ftserver)",
                     arg("relations", relations("'f'")), arg("w_options", foreign_options_sql("w.fdwoptions")),
                     arg("s_options", foreign_options_sql("s.srvoptions")), arg("a_options", foreign_options_sql("a.attfdwoptions")),
                     arg("f_options", foreign_options_sql("f.ftoptions")),
                     arg("own_wrapper", not_of_extension("pg_foreign_data_wrapper", "w.oid")),
                     arg("own_server", not_of_extension("pg_foreign_server", "s.oid")));
}

std::string publications(int major) {
  const bool detailed = major >= 15;
  return fmt::format(
      R"(
SELECT /* assay:schema_publications */ format('CREATE PUBLICATION %I', p.pubname) || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE coalesce(' FOR ' || nullif(concat_ws(', ',
      'TABLE ' || (SELECT string_agg(format('%s%I.%I', CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END, n.nspname, c.relname) || {columns} || {filter}, ', ' ORDER BY n.nspname, c.relname)
        FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.prpubid = p.oid), {schemas}), ''), '') END
  || format(' WITH (publish = %L%s)', concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
      CASE WHEN p.pubtruncate THEN 'truncate' END), {root}), 'publication', '', p.pubname
FROM pg_publication p
UNION ALL
SELECT NULL, 'subscription', '', s.subname FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()))",
      arg("columns", detailed ? "coalesce((SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')' FROM "
                                "pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs)), '')"
                              : "''"),
      arg("filter", detailed ? "coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')" : "''"),
      arg("schemas", detailed ? "'TABLES IN SCHEMA ' || (SELECT string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname) FROM "
                                "pg_publication_namespace x JOIN pg_namespace n ON n.oid = x.pnnspid WHERE x.pnpubid = p.oid)"
                              : "NULL"),
      arg("root", major >= 13 ? "CASE WHEN p.pubviaroot THEN ', publish_via_partition_root = true' ELSE '' END" : "''"));
}

/// Of ALTER DEFAULT PRIVILEGES only what was given: what it took away starts from rights that differ by version.
std::string for_the_database() {
  return fmt::format(R"(
SELECT /* assay:schema_for_the_database */ format('CREATE EVENT TRIGGER %I ON %s', v.evtname, v.evtevent)
    || coalesce(' WHEN TAG IN (' || (SELECT string_agg(quote_literal(g), ', ') FROM unnest(v.evttags) g) || ')', '') || format(' EXECUTE FUNCTION %s()', v.evtfoid::regproc),
  'event_trigger', '', v.evtname FROM pg_event_trigger v WHERE {own_trigger}
UNION ALL
SELECT format('ALTER EVENT TRIGGER %I %s', v.evtname, CASE v.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END),
  'event_trigger_state', '', v.evtname FROM pg_event_trigger v WHERE v.evtenabled <> 'O' AND {own_trigger}
UNION ALL
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s %s ON %s %s', pg_get_userbyid(d.defaclrole), coalesce(' IN SCHEMA ' || quote_ident(n.nspname), ''),
    CASE WHEN x.given THEN 'GRANT ' ELSE 'REVOKE ' END || x.privilege_type, CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END,
    CASE WHEN x.given THEN 'TO ' ELSE 'FROM ' END || CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END || CASE WHEN x.given AND x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END),
  'default_privileges', coalesce(n.nspname, ''), pg_get_userbyid(d.defaclrole)
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL (SELECT acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) AS usual) b
CROSS JOIN LATERAL (
  SELECT true AS given, a.grantee, a.privilege_type, a.is_grantable FROM aclexplode(d.defaclacl) a
    WHERE d.defaclnamespace <> 0 OR NOT EXISTS (SELECT 1 FROM aclexplode(b.usual) u WHERE u.grantee = a.grantee AND u.privilege_type = a.privilege_type AND u.is_grantable = a.is_grantable)
  UNION ALL
  SELECT false, u.grantee, u.privilege_type, false FROM aclexplode(b.usual) u
    WHERE d.defaclnamespace = 0 AND NOT EXISTS (SELECT 1 FROM aclexplode(d.defaclacl) a WHERE u.grantee = a.grantee AND u.privilege_type = a.privilege_type)) x
UNION ALL
SELECT format('SECURITY LABEL FOR %I ON %s %s IS %L', s.provider, upper(s.objtype), s.objname, s.label), 'security_label', '', s.objtype || ' ' || s.objname
FROM pg_seclabels s WHERE s.objtype NOT IN ('database', 'role', 'tablespace', 'large object')
UNION ALL
SELECT NULL, 'language', '', l.lanname FROM pg_language l WHERE l.oid >= 16384 AND {own_language}
UNION ALL
SELECT format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', m.amname, CASE m.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END, m.amhandler), 'access_method', '', m.amname
FROM pg_am m WHERE m.oid >= 16384 AND {own_method}
UNION ALL
SELECT NULL, 'transform', '', format('%s for %s', format_type(f.trftype, NULL), l.lanname) FROM pg_transform f JOIN pg_language l ON l.oid = f.trflang WHERE {own_transform})",
                     arg("own_trigger", not_of_extension("pg_event_trigger", "v.oid")),
                     arg("own_language", not_of_extension("pg_language", "l.oid")), arg("own_method", not_of_extension("pg_am", "m.oid")),
                     arg("own_transform", not_of_extension("pg_transform", "f.oid")));
}

}  // namespace

std::string foreign_options_sql(std::string_view options) {
  return fmt::format(
      "coalesce(' OPTIONS (' || (SELECT string_agg(format('%I %L', option_name, option_value), ', ') FROM "
      "pg_options_to_table({0})) || ')', '')",
      options);
}

std::vector<std::string> opaque_queries(int major) {
  return {types(major),   collations(major),   operators(),         aggregates(),      text_search(),
          foreign_data(), on_relations(major), publications(major), for_the_database()};
}

}  // namespace assay::db::postgres
