#include <algorithm>

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/names.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/query.h"

namespace assay::schema::postgres::reader {
namespace {

/// The names of a query's columns; empty when a star hides some.
std::vector<std::string> column_names_of(const Node* query) {
  const pg_query_SelectStmt* select = pg_query_Node_select_stmt(query);
  while (select != nullptr && pg_query_SelectStmt_larg(select) != nullptr) select = pg_query_SelectStmt_larg(select);
  if (select == nullptr) return {};
  std::vector<std::string> names;
  for (const Node* node : list(pg_query_SelectStmt_target_list, select)) {
    const pg_query_ResTarget* target = pg_query_Node_res_target(node);
    if (target == nullptr) return {};
    const Node* value = pg_query_ResTarget_val(target);
    if (kind(value) == pg_query_Node_node_column_ref) {
      const Nodes fields = list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(value));
      if (!fields.empty() && kind(fields.back()) == pg_query_Node_node_a_star) return {};
    }
    std::string name = str(pg_query_ResTarget_name(target));
    if (name.empty()) name = column_name_of(value);
    names.push_back(name.empty() ? "?column?" : name);
  }
  return names;
}

void put_view(State& state, View view, bool replace, bool if_not_exists) {
  const Name name = view.qualified();
  if (View* there = state.views.find(name)) {
    if (replace) {
      view.id = there->id;
      view.comment = there->comment;
      view.column_comments = there->column_comments;
      *there = std::move(view);
    } else if (!if_not_exists) {
      state.lost(fmt::format("View {} is there already; this one is not in the model.", display(name)));
    }
    return;
  }
  if (!state.add_relation(name, RelationKind::view)) {
    if (!if_not_exists)
      state.lost(
          fmt::format("{} is there already as {}; this one is not in the model.", display(name), word_for(state.relation(name)->kind)));
    return;
  }
  state.views.put(std::move(view));
}

/// The query, its names qualified and its stars spelled out, as the server keeps it.
void read_query(State& state, View& view, const Node* query, const std::vector<std::string>& aliases) {
  spell_query(state, query);
  view.uses = uses_of(query, &state);
  view.definition = deparse_statement(query).value_or(std::string());
  view.columns = column_names_of(query);
  for (std::size_t i = 0; i < aliases.size(); ++i) {
    if (i < view.columns.size())
      view.columns[i] = aliases[i];
    else
      view.columns.push_back(aliases[i]);
  }
  if (view.definition.empty())
    state.lost(fmt::format("The query of {} cannot be printed; the view is in the model without it.", display(view.qualified())));
}

}  // namespace

void create_view(State& state, const pg_query_ViewStmt* statement) {
  const pg_query_RangeVar* range = pg_query_ViewStmt_view(statement);
  if (sv(pg_query_RangeVar_relpersistence(range)) == "t") {
    state.add_temporary(sv(pg_query_RangeVar_relname(range)));
    return state.passed_over(temporary_tables);
  }
  const Name name = state.new_name(range);
  View view{.schema = name.schema, .name = name.name};
  view.options = with_options(list(pg_query_ViewStmt_options, statement));
  if (pg_query_ViewStmt_with_check_option(statement) == pg_query_LOCAL_CHECK_OPTION) view.options.push_back("check_option=local");
  if (pg_query_ViewStmt_with_check_option(statement) == pg_query_CASCADED_CHECK_OPTION) view.options.push_back("check_option=cascaded");
  read_query(state, view, pg_query_ViewStmt_query(statement), texts_of(list(pg_query_ViewStmt_aliases, statement)));
  put_view(state, std::move(view), pg_query_ViewStmt_replace(statement), false);
}

void create_materialized_view(State& state, const pg_query_CreateTableAsStmt* statement) {
  const pg_query_IntoClause* into = pg_query_CreateTableAsStmt_into(statement);
  const Name name = state.new_name(pg_query_IntoClause_rel(into));
  View view{.schema = name.schema, .name = name.name, .materialized = true};
  view.options = with_options(list(pg_query_IntoClause_options, into));
  view.populated = !pg_query_IntoClause_skip_data(into);
  view.tablespace = str(pg_query_IntoClause_table_space_name(into));
  view.access_method = str(pg_query_IntoClause_access_method(into));
  if (view.access_method == "heap") view.access_method.clear();
  read_query(state, view, pg_query_CreateTableAsStmt_query(statement), texts_of(list(pg_query_IntoClause_col_names, into)));
  put_view(state, std::move(view), false, pg_query_CreateTableAsStmt_if_not_exists(statement));
}

}  // namespace assay::schema::postgres::reader
