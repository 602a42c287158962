#include "core/text.h"
#include "schema/ddl/keywords.h"
#include "schema/ddl/postgres/body.h"
#include "schema/ddl/postgres/ddl.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/loose.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/trigger_text.h"

namespace assay::schema::postgres {
namespace {

bool is_readable(std::string_view text) { return text.find('\0') == std::string_view::npos && text::is_utf8(text); }

/// The text made alike: of a query, a CREATE TRIGGER, or a body from BEGIN ATOMIC or RETURN on; nullopt for what is none.
std::optional<std::string> alike(std::string_view text) {
  if (!is_readable(text)) return std::nullopt;
  const bool body = text.starts_with("BEGIN ATOMIC") || text.starts_with("RETURN");
  const auto parsed = reader::parse((body ? "CREATE FUNCTION f() RETURNS int LANGUAGE sql " : "") + std::string(text));
  if (!parsed || parsed->size() != 1) return std::nullopt;
  const reader::Node* node = pg_query_RawStmt_stmt((*parsed)[0]);
  reader::loosen(node, parsed->arena());
  switch (reader::kind(node)) {
    case pg_query_Node_node_select_stmt: return reader::deparse_statement(node);
    case pg_query_Node_node_create_function_stmt:
      if (!body) return std::nullopt;
      return reader::standard_body_text(nullptr, pg_query_CreateFunctionStmt_sql_body(pg_query_Node_create_function_stmt(node)));
    case pg_query_Node_node_create_trig_stmt: {
      const pg_query_CreateTrigStmt* trigger = pg_query_Node_create_trig_stmt(node);
      const pg_query_RangeVar* table = pg_query_CreateTrigStmt_relation(trigger);
      return reader::trigger_text(nullptr, trigger,
                                  {reader::str(pg_query_RangeVar_schemaname(table)), reader::str(pg_query_RangeVar_relname(table))});
    }
    default: return std::nullopt;
  }
}

}  // namespace

namespace reader {

const Node* expression_in(const Parsed& parsed) {
  if (parsed.size() != 1) return nullptr;
  const Node* statement = pg_query_RawStmt_stmt(parsed[0]);
  if (kind(statement) != pg_query_Node_node_select_stmt) return nullptr;
  const Nodes targets = list(pg_query_SelectStmt_target_list, pg_query_Node_select_stmt(statement));
  return targets.size() == 1 && kind(targets[0]) == pg_query_Node_node_res_target
             ? pg_query_ResTarget_val(pg_query_Node_res_target(targets[0]))
             : nullptr;
}

}  // namespace reader

Uses uses_of_expression(std::string_view expression) {
  if (!is_readable(expression)) return {};
  const auto parsed = reader::parse("SELECT (" + std::string(expression) + "\n)");
  return parsed ? reader::uses_of(reader::expression_in(*parsed), nullptr) : Uses{};
}

Uses uses_of_query(std::string_view query) {
  if (!is_readable(query)) return {};
  const auto parsed = reader::parse(std::string(query));
  Uses uses;
  if (!parsed) return uses;
  for (std::size_t i = 0; i < parsed->size(); ++i) reader::add_uses(uses, pg_query_RawStmt_stmt((*parsed)[i]), nullptr);
  reader::tidy(uses);
  return uses;
}

bool same_expression(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (!is_readable(a) || !is_readable(b)) return false;
  const auto first = reader::parse("SELECT (" + std::string(a) + "\n)");
  const auto second = reader::parse("SELECT (" + std::string(b) + "\n)");
  if (!first || !second) return false;
  const reader::Node* left = reader::expression_in(*first);
  const reader::Node* right = reader::expression_in(*second);
  if (left == nullptr || right == nullptr) return false;
  const auto one = reader::loose_text(left), other = reader::loose_text(right);
  if (one && other) return *one == *other;
  const auto exact = reader::deparse_expression(left);
  return exact && exact == reader::deparse_expression(right);
}

bool same_definition(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto one = alike(a);
  return one && one == alike(b);
}

bool is_keyword_that_needs_quotes(std::string_view name) { return is_reserved_word(text::lower(name), Dialect::postgres); }

}  // namespace assay::schema::postgres
