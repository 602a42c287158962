// Schemas, extensions, and what a session says: SET, BEGIN, SELECT.
#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/owners.h"
#include "schema/ddl/postgres/qualify.h"

namespace assay::schema::postgres::reader {
namespace {

std::string string_value(const Node* node) {
  if (kind(node) == pg_query_Node_node_type_cast) node = pg_query_TypeCast_arg(pg_query_Node_type_cast(node));
  if (kind(node) != pg_query_Node_node_a_const) return {};
  const pg_query_A_Const* value = pg_query_Node_a_const(node);
  return pg_query_A_Const_val_case(value) == pg_query_A_Const_val_sval ? str(pg_query_String_sval(pg_query_A_Const_sval(value)))
                                                                       : std::string();
}

/// "$user", pg_temp and pg_catalog hold nothing of a schema's own.
void set_search_path(State& state, const std::vector<std::string>& names, bool local) {
  if (local && !state.path_is_local) {
    state.path_before_local = state.search_path;
    state.path_is_local = true;
  }
  state.search_path.clear();
  for (const std::string& name : names)
    if (!name.empty() && name != "$user" && name != "pg_temp" && name != "pg_catalog") state.search_path.push_back(name);
}

/// The path as one string: what set_config takes.
std::vector<std::string> path_names(std::string_view path) {
  std::vector<std::string> names;
  for (const std::string_view part : text::split(path, ',')) {
    std::string_view name = text::trim(part);
    if (name.size() > 1 && name.front() == '"' && name.back() == '"')
      names.emplace_back(name.substr(1, name.size() - 2));
    else
      names.push_back(text::lower(name));
  }
  return names;
}

/// A function call that is the whole SELECT list; nullptr otherwise.
const pg_query_FuncCall* only_call(const pg_query_SelectStmt* statement) {
  const Nodes targets = list(pg_query_SelectStmt_target_list, statement);
  if (targets.size() != 1 || kind(targets[0]) != pg_query_Node_node_res_target) return nullptr;
  const Node* value = pg_query_ResTarget_val(pg_query_Node_res_target(targets[0]));
  return kind(value) == pg_query_Node_node_func_call ? pg_query_Node_func_call(value) : nullptr;
}

}  // namespace

void create_schema(State& state, const pg_query_CreateSchemaStmt* statement) {
  std::string name = str(pg_query_CreateSchemaStmt_schemaname(statement));
  const pg_query_RoleSpec* role = pg_query_CreateSchemaStmt_authrole(statement);
  if (name.empty()) name = role_name(role);
  const bool there = !state.schemas.try_emplace(name, Namespace{.name = name}).second;
  if (there && !pg_query_CreateSchemaStmt_if_not_exists(statement) && name != "public")
    return state.lost(fmt::format("Schema {} is there already.", name));
  if (there) return;
  if (role != nullptr) put_owner(state, {.kind = "schema", .name = name}, role);
  // Its elements are made in it.
  const std::vector<std::string> path = state.search_path;
  state.search_path.insert(state.search_path.begin(), name);
  for (const Node* element : list(pg_query_CreateSchemaStmt_schema_elts, statement)) apply_statement(state, element);
  state.search_path = path;
}

void create_extension(State& state, const pg_query_CreateExtensionStmt* statement) {
  Extension extension{.name = str(pg_query_CreateExtensionStmt_extname(statement))};
  for (const Node* node : list(pg_query_CreateExtensionStmt_options, statement)) {
    const pg_query_DefElem* element = pg_query_Node_def_elem(node);
    if (element == nullptr) continue;
    if (sv(pg_query_DefElem_defname(element)) == "schema") extension.schema = option_value(pg_query_DefElem_arg(element));
    if (sv(pg_query_DefElem_defname(element)) == "new_version") extension.version = option_value(pg_query_DefElem_arg(element));
  }
  if (extension.schema.empty()) extension.schema = extension.name == "plpgsql" ? "pg_catalog" : state.creation_schema();
  const auto [at, added] = state.extensions.try_emplace(extension.name, extension);
  if (!added) {
    if (!pg_query_CreateExtensionStmt_if_not_exists(statement)) state.lost(fmt::format("Extension {} is there already.", extension.name));
    return;
  }
  state.add_extension_types(at->second);
}

void alter_extension(State& state, const pg_query_AlterExtensionStmt* statement) {
  const auto at = state.extensions.find(sv(pg_query_AlterExtensionStmt_extname(statement)));
  if (at == state.extensions.end())
    return state.lost(fmt::format("Extension {} is not in the model.", sv(pg_query_AlterExtensionStmt_extname(statement))));
  for (const Node* node : list(pg_query_AlterExtensionStmt_options, statement))
    if (const pg_query_DefElem* element = pg_query_Node_def_elem(node);
        element != nullptr && sv(pg_query_DefElem_defname(element)) == "new_version")
      at->second.version = option_value(pg_query_DefElem_arg(element));
}

void set_variable(State& state, const pg_query_VariableSetStmt* statement) {
  if (sv(pg_query_VariableSetStmt_name(statement)) != "search_path") {
    if (pg_query_VariableSetStmt_kind(statement) == pg_query_VAR_RESET_ALL) state.search_path = state.first_path();
    return;
  }
  if (pg_query_VariableSetStmt_kind(statement) != pg_query_VAR_SET_VALUE) {
    state.search_path = state.first_path();
    return;
  }
  std::vector<std::string> names;
  const Nodes values = list(pg_query_VariableSetStmt_args, statement);
  for (const Node* value : values) names.push_back(string_value(value));
  set_search_path(state, names, pg_query_VariableSetStmt_is_local(statement));
}

void transaction(State& state, const pg_query_TransactionStmt* statement) {
  const int what = pg_query_TransactionStmt_kind(statement);
  if ((what != pg_query_TRANS_STMT_COMMIT && what != pg_query_TRANS_STMT_ROLLBACK) || !state.path_is_local) return;
  state.search_path = state.path_before_local;
  state.path_is_local = false;
}

void select(State& state, const pg_query_SelectStmt* statement) {
  if (const pg_query_IntoClause* into = pg_query_SelectStmt_into_clause(statement)) return select_into(state, into);
  const pg_query_FuncCall* call = only_call(statement);
  const Nodes names = call == nullptr ? Nodes() : list(pg_query_FuncCall_funcname, call);
  const std::string_view name = names.empty() ? std::string_view() : text_of(names.back());
  if (name == "set_config") {
    const Nodes arguments = list(pg_query_FuncCall_args, call);
    if (arguments.size() == 3 && string_value(arguments[0]) == "search_path")
      set_search_path(state, path_names(string_value(arguments[1])), expression_text(arguments[2], nullptr) == "true");
    return;
  }
  if (name == "setval") return state.passed_over("Values of sequences (setval), which are data");
  // pg_dump of large objects and of extensions' tables calls functions of the catalog.
  state.passed_over("Queries, which say nothing about the schema");
}

}  // namespace assay::schema::postgres::reader
