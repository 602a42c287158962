// What a SELECT that reads innocently may still run: functions behind views, row policies, foreign tables, and user-defined functions,
// operators and casts that the catalog picks instead of the built-in ones of the same name (reference/engine-traps, safety).
#include <set>

#include "core/text.h"
#include "db/postgres/connection.h"
#include "sql/fingerprint.h"
#include "sql/read_only.h"

namespace assay::db::postgres {
namespace {

// kind, object, definition. $1 = relations as they are quoted, $2 = functions called. Operators and casts of extensions are trusted.
constexpr std::string_view effects_sql = R"(
WITH RECURSIVE /* assay:effects */ named AS (SELECT n, to_regclass(n)::oid AS id FROM unnest($1::text[]) AS u(n)),
tree AS (SELECT id FROM named WHERE id IS NOT NULL UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON i.inhparent = t.id)
SELECT 'unknown', n, NULL FROM named WHERE id IS NULL
UNION ALL SELECT CASE WHEN c.relkind = 'v' THEN 'view' WHEN c.relkind = 'f' THEN 'foreign' WHEN c.relrowsecurity THEN 'policy' ELSE 'relation' END,
       c.oid::regclass::text, CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END
  FROM tree t JOIN pg_class c ON c.oid = t.id WHERE c.relkind NOT IN ('r', 'p', 'm', 'S', 't') OR c.relrowsecurity
UNION ALL SELECT 'function', p.oid::regprocedure::text, NULL FROM pg_proc p
  WHERE p.proname = ANY ($2::text[]) AND p.pronamespace <> 'pg_catalog'::regnamespace
UNION ALL SELECT 'operator', o.oid::regoperator::text, NULL FROM pg_operator o
  WHERE o.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
UNION ALL SELECT 'cast', format('%s to %s', k.castsource::regtype, k.casttarget::regtype), NULL FROM pg_cast k
  WHERE k.oid >= 16384 AND k.castfunc <> 0 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = k.oid AND d.deptype = 'e'))";

std::string array_of(const std::vector<std::string>& items) {
  std::string out = "{";
  for (const std::string& item : items) {
    out += out.size() > 1 ? ",\"" : "\"";
    for (const char c : item) {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
    out += '"';
  }
  return out + "}";
}

std::string why(std::string_view kind, std::string_view object) {
  if (kind == "unknown") return fmt::format("{} cannot be resolved.", object);
  if (kind == "foreign") return fmt::format("{} is a foreign table: reading it runs something on another server.", object);
  if (kind == "policy") return fmt::format("{} has row policies, which may run any function.", object);
  if (kind == "function") return fmt::format("{} is defined here and may be called instead of the built-in function.", object);
  if (kind == "operator") return fmt::format("the operator {} is defined here and may run any function.", object);
  if (kind == "cast") return fmt::format("the cast from {} is defined here and may run any function.", object);
  return fmt::format("{} is neither a table nor a view.", object);
}

}  // namespace

Result<void> prove_no_hidden_effects(PostgresConnection& connection, const std::string& statement, const std::stop_token& stop) {
  std::vector<std::string> left = {statement};
  std::set<std::string> seen_views;
  while (!left.empty()) {
    const std::string text = std::move(left.back());
    left.pop_back();
    const sql::ReadOnly proof = sql::prove_read_only(text);
    if (!proof.proved) return fail(Code::forbidden, fmt::format("A view it reads is not proved read-only: {}.", proof.reason));
    std::vector<std::string> relations;
    for (const std::string& name : sql::tables(text)) {
      const auto dot = name.find('.');
      relations.push_back(dot == std::string::npos
                              ? text::quote_identifier(name)
                              : text::quote_identifier(name.substr(0, dot)) + "." + text::quote_identifier(name.substr(dot + 1)));
    }
    std::vector<std::string> functions;
    for (const std::string& name : proof.functions) functions.push_back(name.substr(name.rfind('.') + 1));
    const std::optional<std::string> params[] = {array_of(relations), array_of(functions)};
    const auto rows = connection.query(effects_sql, params, Limits{}, stop);
    if (!rows) return fail(rows.error());
    for (const auto& row : rows->rows) {
      const std::string kind = row[0].value_or(""), object = row[1].value_or("");
      if (kind != "view")
        return fail(Code::forbidden,
                    fmt::format("ANALYZE would run this statement, and it is not proved read-only: {} Ask for the plan without "
                                "analyze.",
                                why(kind, object)));
      if (seen_views.insert(object).second) left.push_back(row[2].value_or(""));
    }
  }
  return {};
}

}  // namespace assay::db::postgres
