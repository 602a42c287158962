#include <fmt/format.h>

#include "db/postgres/catalog.h"

namespace assay::db::postgres {
namespace {

using fmt::arg;

std::string views() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_views */ format('CREATE %sVIEW %I.%I AS %s', CASE t.relkind WHEN 'm' THEN 'MATERIALIZED ' ELSE '' END, t.nspname, t.relname,
  rtrim(pg_get_viewdef(t.oid), ';')) FROM t ORDER BY t.oid)",
                     arg("relations", relations("'v', 'm'")));
}

std::string routines() {
  return fmt::format(R"(
SELECT /* assay:schema_routines */ rtrim(pg_get_functiondef(p.oid), E'\n')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind <> 'a' AND {user} AND {own} ORDER BY n.nspname, p.proname, p.oid)",
                     arg("user", user_schema("n")), arg("own", made_routine("p")));
}

/// Partitions have copies of their parent's triggers: before 13 they are marked as internal, since then they name it.
std::string triggers(int major) {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_triggers */ pg_get_triggerdef(g.oid) FROM t JOIN pg_trigger g ON g.tgrelid = t.oid
WHERE NOT g.tgisinternal AND {own} ORDER BY t.nspname, t.relname, g.tgname)",
                     arg("relations", relations("'r', 'p', 'v'")), arg("own", major >= 13 ? "g.tgparentid = 0" : "true"));
}

std::string trigger_states(int major) {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_trigger_states */ format('ALTER TABLE ONLY %I.%I %s TRIGGER %I', t.nspname, t.relname,
  CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, g.tgname)
FROM t JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal AND g.tgenabled <> 'O' AND {own} ORDER BY t.nspname, t.relname, g.tgname)",
                     arg("relations", relations("'r', 'p'")), arg("own", major >= 13 ? "g.tgparentid = 0" : "true"));
}

std::string policies() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_policies */ format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s', p.polname, t.nspname, t.relname,
    CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
    (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END, ', ') FROM unnest(p.polroles) r))
  || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
  || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
FROM t JOIN pg_policy p ON p.polrelid = t.oid ORDER BY t.nspname, t.relname, p.polname)",
                     arg("relations", relations("'r', 'p'")));
}

}  // namespace

std::vector<std::string> code_queries(int major) {
  return {routines(), views(), matview_indexes_query(), triggers(major), trigger_states(major), policies()};
}

}  // namespace assay::db::postgres
