#include "schema/ddl/postgres/rewrite.h"

#include "schema/ddl/postgres/body.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/trigger_text.h"

namespace assay::schema::postgres::reader {

void Rewriter::expression(std::string& text) {
  if (text.empty() || !mentioned(text)) return;
  const auto parsed = parse("SELECT (" + text + "\n)");
  const Node* node = parsed ? expression_in(*parsed) : nullptr;
  if (node == nullptr) return;
  arena_ = parsed->arena();
  walk(node, *this);
  if (std::string changed = expression_text(node, nullptr); !changed.empty()) text = std::move(changed);
}

void Rewriter::query(std::string& text) {
  if (!mentioned(text)) return;
  const auto parsed = parse(text);
  if (!parsed || parsed->size() != 1) return;
  const Node* node = pg_query_RawStmt_stmt((*parsed)[0]);
  arena_ = parsed->arena();
  walk(node, *this);
  if (auto changed = deparse_statement(node)) text = std::move(*changed);
}

void Rewriter::standard_body(std::string& text) {
  if (!mentioned(text)) return;
  const auto parsed = parse("CREATE FUNCTION f() RETURNS int LANGUAGE sql " + text);
  if (!parsed || parsed->size() != 1) return;
  const Node* node = pg_query_RawStmt_stmt((*parsed)[0]);
  if (kind(node) != pg_query_Node_node_create_function_stmt) return;
  const Node* body = pg_query_CreateFunctionStmt_sql_body(pg_query_Node_create_function_stmt(node));
  arena_ = parsed->arena();
  walk(body, *this);
  text = standard_body_text(nullptr, body);
}

void Rewriter::trigger(Trigger& trigger, const Name& table) {
  if (!mentioned(trigger.definition)) return;
  const auto parsed = parse(trigger.definition);
  if (!parsed || parsed->size() != 1) return;
  const Node* node = pg_query_RawStmt_stmt((*parsed)[0]);
  if (kind(node) != pg_query_Node_node_create_trig_stmt) return;
  arena_ = parsed->arena();
  walk(node, *this);
  trigger.definition = trigger_text(nullptr, pg_query_Node_create_trig_stmt(node), table);
}

void Rewriter::table(Table& table) {
  for (Column& column : table.columns) {
    expression(column.default_value);
    if (column.generated) expression(column.generated->expression);
  }
  for (Check& check : table.checks) expression(check.expression);
  for (Index& index : table.indexes) {
    parts(index.parts);
    expression(index.where);
  }
  for (Exclusion& one : table.exclusions) {
    parts(one.parts);
    expression(one.where);
  }
  if (table.partition_by) parts(table.partition_by->parts);
}

}  // namespace assay::schema::postgres::reader
