#include "schema/ddl/postgres/canonical.h"

#include <algorithm>

#include "schema/ddl/postgres/qualify.h"

namespace assay::schema::postgres::reader {
namespace {

/// The list of names, with the schema in front when there is only the name.
template <class Message>
void qualify_name(const State& state, const Message* message, Nodes names, Node** (*resize)(Message*, std::size_t, upb_Arena*)) {
  if (names.size() != 1) return;
  const std::string name(text_of(names[0]));
  Node** slots = resize(const_cast<Message*>(message), 2, state.arena());
  slots[0] = name_node(state.creation_schema(), state.arena());
  slots[1] = name_node(name, state.arena());
}

/// FUNCTION = eq, SFUNC = add: the grammar takes functions' names for types.
void qualify_functions(const State& state, Nodes definition) {
  for (const Node* node : definition) {
    const pg_query_DefElem* element = kind(node) == pg_query_Node_node_def_elem ? pg_query_Node_def_elem(node) : nullptr;
    if (element == nullptr) continue;
    const std::string_view word = sv(pg_query_DefElem_defname(element));
    const Node* value = pg_query_DefElem_arg(element);
    const bool function =
        word.ends_with("func") || word == "function" || word == "procedure" || word == "subtype_diff" || word == "canonical";
    if (!function || kind(value) != pg_query_Node_node_type_name) continue;
    auto* type = const_cast<pg_query_TypeName*>(pg_query_Node_type_name(value));
    const Nodes names = list(pg_query_TypeName_names, static_cast<const pg_query_TypeName*>(type));
    if (names.size() != 1) continue;
    const std::string name(text_of(names[0]));
    const std::string_view schema = state.function_schema(name);
    if (schema.empty()) continue;
    Node** slots = pg_query_TypeName_resize_names(type, 2, state.arena());
    slots[0] = name_node(schema, state.arena());
    slots[1] = name_node(name, state.arena());
  }
}

void qualify_own_name(const State& state, const Node* node) {
  switch (kind(node)) {
    case pg_query_Node_node_define_stmt: {
      const pg_query_DefineStmt* statement = pg_query_Node_define_stmt(node);
      qualify_functions(state, list(pg_query_DefineStmt_definition, statement));
      return qualify_name(state, statement, list(pg_query_DefineStmt_defnames, statement), pg_query_DefineStmt_resize_defnames);
    }
    case pg_query_Node_node_create_range_stmt: {
      const pg_query_CreateRangeStmt* statement = pg_query_Node_create_range_stmt(node);
      qualify_functions(state, list(pg_query_CreateRangeStmt_params, statement));
      return qualify_name(state, statement, list(pg_query_CreateRangeStmt_type_name, statement), pg_query_CreateRangeStmt_resize_type_name);
    }
    case pg_query_Node_node_create_stats_stmt: {
      const pg_query_CreateStatsStmt* statement = pg_query_Node_create_stats_stmt(node);
      return qualify_name(state, statement, list(pg_query_CreateStatsStmt_defnames, statement), pg_query_CreateStatsStmt_resize_defnames);
    }
    default: return;
  }
}

/// The kinds that the library was seen to print right.
bool is_printable(const Node* node) {
  switch (kind(node)) {
    case pg_query_Node_node_define_stmt:
    case pg_query_Node_node_create_range_stmt:
    case pg_query_Node_node_create_stats_stmt:
    case pg_query_Node_node_create_cast_stmt:
    case pg_query_Node_node_rule_stmt:
    case pg_query_Node_node_create_event_trig_stmt:
    case pg_query_Node_node_create_publication_stmt:
    case pg_query_Node_node_create_foreign_server_stmt:
    case pg_query_Node_node_create_foreign_table_stmt:
    case pg_query_Node_node_create_fdw_stmt:
    case pg_query_Node_node_alter_default_privileges_stmt:
    case pg_query_Node_node_grant_stmt: return true;
    default: return false;
  }
}

}  // namespace

std::string canonical_statement(State& state, const Node* statement) {
  const std::string_view source = state.statement();
  // The library takes an empty string for none, and some of its printers then read from nowhere.
  const bool empty_strings = source.find("''") != std::string_view::npos || source.find("\"\"") != std::string_view::npos ||
                             source.find('$') != std::string_view::npos;
  if (empty_strings || !is_printable(statement) || state.arena() == nullptr) return std::string(source);
  qualify_own_name(state, statement);
  qualify(statement, state);
  const auto printed = deparse_statement(statement);
  // What does not read again as one statement is not trusted.
  const auto again = printed ? parse(*printed) : Result<Parsed>(fail(Code::invalid, ""));
  return again && again->size() == 1 ? *printed : std::string(source);
}

}  // namespace assay::schema::postgres::reader
