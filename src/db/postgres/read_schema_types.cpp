#include <fmt/format.h>

#include "db/postgres/catalog.h"

namespace assay::db::postgres {
namespace {

using fmt::arg;

std::string schemas() {
  return fmt::format(R"(
SELECT /* assay:schema_namespaces */ format('CREATE SCHEMA %I', n.nspname)
FROM pg_namespace n WHERE n.nspname <> 'public' AND {user} AND {own} ORDER BY n.nspname)",
                     arg("user", user_schema("n")), arg("own", not_of_extension("pg_namespace", "n.oid")));
}

/// Those of initdb (plpgsql) are in every database.
constexpr std::string_view extensions = R"(
SELECT /* assay:schema_extensions */ format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I VERSION %L', e.extname, n.nspname, e.extversion)
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.oid >= 16384 ORDER BY e.extname)";

std::string enums() {
  return fmt::format(R"(
SELECT /* assay:schema_enums */ format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname, v.labels)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN (SELECT enumtypid, string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) AS labels FROM pg_enum GROUP BY 1) v
  ON v.enumtypid = t.oid
WHERE t.typtype = 'e' AND {user} AND {own} ORDER BY n.nspname, t.typname)",
                     arg("user", user_schema("n")), arg("own", not_of_extension("pg_type", "t.oid")));
}

std::string composites() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations}),
columns AS (
  SELECT a.attrelid, string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
           || CASE WHEN a.attcollation <> y.typcollation THEN format(' COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END,
           ', ' ORDER BY a.attnum) AS list
  FROM t JOIN pg_attribute a ON a.attrelid = t.oid JOIN pg_type y ON y.oid = a.atttypid
  LEFT JOIN pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
  WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY 1)
SELECT /* assay:schema_composites */ format('CREATE TYPE %I.%I AS (%s)', t.nspname, t.relname, c.list)
FROM t LEFT JOIN columns c ON c.attrelid = t.oid ORDER BY t.nspname, t.relname)",
                     arg("relations", relations("'c'")));
}

/// Their checks come apart: only ALTER DOMAIN can say NOT VALID.
std::string domains() {
  return fmt::format(R"(
SELECT /* assay:schema_domains */ format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod))
  || CASE WHEN t.typcollation <> b.typcollation THEN format(' COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END
  || coalesce(' DEFAULT (' || pg_get_expr(t.typdefaultbin, 0) || ')', '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_collation co ON co.oid = t.typcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
WHERE t.typtype = 'd' AND {user} AND {own} ORDER BY t.oid)",
                     arg("user", user_schema("n")), arg("own", not_of_extension("pg_type", "t.oid")));
}

std::string domain_checks() {
  return fmt::format(R"(
SELECT /* assay:schema_domain_checks */ format('ALTER DOMAIN %I.%I ADD CONSTRAINT %I %s', n.nspname, t.typname, k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE k.contype = 'c' AND {user} AND {own} ORDER BY t.oid, k.conname)",
                     arg("user", user_schema("n")), arg("own", not_of_extension("pg_type", "t.oid")));
}

/// Only what differs from the defaults; the sequences of identity columns stand with their columns.
std::string sequences() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_sequences */ format('CREATE %sSEQUENCE %I.%I', CASE t.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, t.nspname, t.relname)
  || CASE s.seqtypid WHEN 'int8'::regtype THEN '' ELSE ' AS ' || format_type(s.seqtypid, NULL) END || {options}
FROM t JOIN pg_sequence s ON s.seqrelid = t.oid
WHERE NOT EXISTS (SELECT 1 FROM pg_depend i WHERE i.classid = 'pg_class'::regclass AND i.objid = t.oid AND i.deptype = 'i')
ORDER BY t.nspname, t.relname)",
                     arg("relations", relations("'S'")), arg("options", sequence_options_sql("s")));
}

}  // namespace

std::string sequence_options_sql(std::string_view s) {
  return fmt::format(R"(concat(
    CASE WHEN {s}.seqincrement <> 1 THEN ' INCREMENT BY ' || {s}.seqincrement END,
    CASE WHEN {s}.seqmin <> CASE WHEN {s}.seqincrement > 0 THEN 1 ELSE {low} END THEN ' MINVALUE ' || {s}.seqmin END,
    CASE WHEN {s}.seqmax <> CASE WHEN {s}.seqincrement < 0 THEN -1 ELSE {high} END THEN ' MAXVALUE ' || {s}.seqmax END,
    CASE WHEN {s}.seqstart <> CASE WHEN {s}.seqincrement > 0 THEN {s}.seqmin ELSE {s}.seqmax END THEN ' START WITH ' || {s}.seqstart END,
    CASE WHEN {s}.seqcache <> 1 THEN ' CACHE ' || {s}.seqcache END,
    CASE WHEN {s}.seqcycle THEN ' CYCLE' END))",
                     arg("s", s),
                     arg("low", fmt::format("CASE {}.seqtypid WHEN 'int2'::regtype THEN -32768 WHEN 'int4'::regtype THEN -2147483648 "
                                            "ELSE -9223372036854775808 END",
                                            s)),
                     arg("high", fmt::format("CASE {}.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 "
                                             "ELSE 9223372036854775807 END",
                                             s)));
}

std::string user_schema(std::string_view alias) {
  return fmt::format("{0}.nspname !~ '^pg_' AND {0}.nspname <> 'information_schema'", alias);
}

std::string not_of_extension(std::string_view catalog, std::string_view oid) {
  return fmt::format(
      "NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = '{}'::regclass AND e.objid = {} AND e.objsubid = 0 AND e.deptype = 'e')",
      catalog, oid);
}

std::string made_routine(std::string_view alias) {
  return fmt::format(
      "{} AND NOT EXISTS (SELECT 1 FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = {}.oid AND i.deptype = 'i')",
      not_of_extension("pg_proc", fmt::format("{}.oid", alias)), alias);
}

std::string relations(std::string_view kinds) {
  return fmt::format(
      "SELECT n.nspname, c.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ({}) AND {} AND {}", kinds,
      user_schema("n"), not_of_extension("pg_class", "c.oid"));
}

std::vector<std::string> type_queries(int) {
  return {schemas(), std::string(extensions), enums(), composites(), domains(), domain_checks(), sequences()};
}

}  // namespace assay::db::postgres
