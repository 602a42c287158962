#include "schema/ddl/postgres/star.h"

#include <algorithm>

namespace assay::schema::postgres::reader {
namespace {

struct Source {
  std::string name;  ///< as the query calls it
  std::vector<std::string> columns;
};

/// The tables of FROM in order; false when one of them is not a table or view whose columns are known.
bool sources_of(State& state, const Node* from, std::vector<Source>& out) {
  if (kind(from) == pg_query_Node_node_join_expr) {
    const pg_query_JoinExpr* join = pg_query_Node_join_expr(from);
    if (pg_query_JoinExpr_is_natural(join) || !list(pg_query_JoinExpr_using_clause, join).empty() ||
        pg_query_JoinExpr_alias(join) != nullptr)
      return false;
    return sources_of(state, pg_query_JoinExpr_larg(join), out) && sources_of(state, pg_query_JoinExpr_rarg(join), out);
  }
  if (kind(from) != pg_query_Node_node_range_var) return false;
  const pg_query_RangeVar* range = pg_query_Node_range_var(from);
  const pg_query_Alias* alias = pg_query_RangeVar_alias(range);
  if (alias != nullptr && !list(pg_query_Alias_colnames, alias).empty()) return false;
  const Name name = state.relation_name(range);
  Source source{.name = alias == nullptr ? name.name : str(pg_query_Alias_aliasname(alias)), .columns = {}};
  if (const Table* table = state.tables.find(name))
    for (const Column& column : table->columns) source.columns.push_back(column.name);
  else if (const View* view = state.views.find(name))
    source.columns = view->columns;
  if (source.columns.empty()) return false;
  out.push_back(std::move(source));
  return true;
}

const Node* column_target(const std::string& source, const std::string& column, upb_Arena* arena) {
  pg_query_ColumnRef* reference = pg_query_ColumnRef_new(arena);
  Node** fields = pg_query_ColumnRef_resize_fields(reference, 2, arena);
  fields[0] = name_node(source, arena);
  fields[1] = name_node(column, arena);
  Node* value = pg_query_Node_new(arena);
  pg_query_Node_set_column_ref(value, reference);
  pg_query_ResTarget* target = pg_query_ResTarget_new(arena);
  pg_query_ResTarget_set_val(target, value);
  Node* node = pg_query_Node_new(arena);
  pg_query_Node_set_res_target(node, target);
  return node;
}

/// "" for "*", the table for "t.*"; nullopt for anything else.
std::optional<std::string> star_of(const Node* target) {
  const Node* value = kind(target) == pg_query_Node_node_res_target ? pg_query_ResTarget_val(pg_query_Node_res_target(target)) : nullptr;
  if (kind(value) != pg_query_Node_node_column_ref) return std::nullopt;
  const Nodes fields = list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(value));
  if (fields.empty() || kind(fields.back()) != pg_query_Node_node_a_star || fields.size() > 2) return std::nullopt;
  return fields.size() == 1 ? std::string() : std::string(text_of(fields[0]));
}

void spell_out(State& state, const pg_query_SelectStmt* select) {
  if (select == nullptr) return;
  if (pg_query_SelectStmt_larg(select) != nullptr) {
    spell_out(state, pg_query_SelectStmt_larg(select));
    return spell_out(state, pg_query_SelectStmt_rarg(select));
  }
  // A WITH query may have a table's name.
  const Nodes targets = list(pg_query_SelectStmt_target_list, select);
  const bool has_star = std::any_of(targets.begin(), targets.end(), [](const Node* target) { return star_of(target).has_value(); });
  if (!has_star || pg_query_SelectStmt_with_clause(select) != nullptr) return;
  std::vector<Source> sources;
  for (const Node* from : list(pg_query_SelectStmt_from_clause, select))
    if (!sources_of(state, from, sources)) return;
  std::vector<const Node*> spelled;
  for (const Node* target : targets) {
    const auto star = star_of(target);
    if (!star) {
      spelled.push_back(target);
      continue;
    }
    for (const Source& source : sources)
      if (star->empty() || source.name == *star)
        for (const std::string& column : source.columns) spelled.push_back(column_target(source.name, column, state.arena()));
  }
  auto* changed = const_cast<pg_query_SelectStmt*>(select);
  Node** slots = pg_query_SelectStmt_resize_target_list(changed, spelled.size(), state.arena());
  for (std::size_t i = 0; i < spelled.size(); ++i) slots[i] = const_cast<Node*>(spelled[i]);
}

}  // namespace

void spell_out_stars(State& state, const Node* query) {
  if (kind(query) == pg_query_Node_node_select_stmt) spell_out(state, pg_query_Node_select_stmt(query));
}

}  // namespace assay::schema::postgres::reader
