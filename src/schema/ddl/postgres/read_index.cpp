#include <algorithm>

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/names.h"
#include "schema/ddl/postgres/options.h"

namespace assay::schema::postgres::reader {
namespace {

Index read_index(State& state, const pg_query_IndexStmt* statement, const Table* table) {
  Index index{.name = str(pg_query_IndexStmt_idxname(statement)), .method = str(pg_query_IndexStmt_access_method(statement))};
  if (index.method.empty()) index.method = "btree";
  index.unique = pg_query_IndexStmt_unique(statement);
  index.nulls_not_distinct = pg_query_IndexStmt_nulls_not_distinct(statement);
  for (const Node* node : list(pg_query_IndexStmt_index_params, statement))
    if (kind(node) == pg_query_Node_node_index_elem)
      index.parts.push_back(index_part(state, pg_query_Node_index_elem(node), table, index.method));
  for (const Node* node : list(pg_query_IndexStmt_index_including_params, statement))
    if (kind(node) == pg_query_Node_node_index_elem) index.include.push_back(str(pg_query_IndexElem_name(pg_query_Node_index_elem(node))));
  index.where = expression_text(pg_query_IndexStmt_where_clause(statement), &state);
  index.options = with_options(list(pg_query_IndexStmt_options, statement));
  index.tablespace = str(pg_query_IndexStmt_table_space(statement));
  return index;
}

std::string name_for(const State& state, const Name& on, const pg_query_IndexStmt* statement) {
  std::vector<std::string> wanted;
  for (const Nodes nodes : {list(pg_query_IndexStmt_index_params, statement), list(pg_query_IndexStmt_index_including_params, statement)})
    for (const Node* node : nodes) {
      if (kind(node) != pg_query_Node_node_index_elem) continue;
      const pg_query_IndexElem* element = pg_query_Node_index_elem(node);
      std::string name = str(pg_query_IndexElem_name(element));
      if (name.empty()) name = column_name_of(pg_query_IndexElem_expr(element));
      wanted.push_back(std::move(name));
    }
  return free_name(state, on.schema, on.name, joined_columns(index_column_names(wanted)), "idx", NewName::relation);
}

}  // namespace

void create_index(State& state, const pg_query_IndexStmt* statement) {
  const pg_query_RangeVar* range = pg_query_IndexStmt_relation(statement);
  const Name on = state.relation_name(range);
  View* view = state.views.find(on);
  Table* table = view != nullptr ? nullptr : table_at(state, on, false);
  if (view == nullptr && table == nullptr) return;
  Index index = read_index(state, statement, table);
  index.only = table != nullptr && table->partition_by && !pg_query_RangeVar_inh(range);
  if (index.name.empty()) index.name = name_for(state, on, statement);
  if (!state.add_relation({on.schema, index.name}, RelationKind::index, on)) {
    if (!pg_query_IndexStmt_if_not_exists(statement))
      state.lost(
          fmt::format("The name {} is taken in schema {}; the index on {} is not in the model.", index.name, on.schema, display(on)));
    return;
  }
  (view != nullptr ? view->indexes : table->indexes).push_back(std::move(index));
}

}  // namespace assay::schema::postgres::reader
