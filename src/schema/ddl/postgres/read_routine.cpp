#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/body.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/routines.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

// f(t.c%TYPE) takes the type that the column has now.
DataType signature_type(State& state, const pg_query_TypeName* type) {
  if (type == nullptr) return {};
  if (pg_query_TypeName_pct_type(type)) {
    const std::vector<std::string> parts = texts_of(list(pg_query_TypeName_names, type));
    if (parts.size() >= 2) {
      const std::string schema = parts.size() > 2 ? parts[parts.size() - 3] : std::string(state.relation_schema(parts[parts.size() - 2]));
      const Table* table = state.tables.find({schema, parts[parts.size() - 2]});
      const Column* column = table == nullptr ? nullptr : table->column(parts.back());
      if (column != nullptr) {
        DataType bare = column->type;
        bare.args.clear();
        bare.suffix.clear();
        return bare;
      }
    }
  }
  return bare_type_of(type, &state);
}

struct Signature {
  std::vector<std::string> table = {};  ///< "a integer" of RETURNS TABLE
  std::vector<DataType> out = {};
};

Signature read_arguments(State& state, Routine& routine, const pg_query_CreateFunctionStmt* statement) {
  Signature signature;
  for (const Node* node : list(pg_query_CreateFunctionStmt_parameters, statement)) {
    const pg_query_FunctionParameter* parameter = pg_query_Node_function_parameter(node);
    if (parameter == nullptr) continue;
    Argument argument{.name = str(pg_query_FunctionParameter_name(parameter)),
                      .type = signature_type(state, pg_query_FunctionParameter_arg_type(parameter))};
    switch (pg_query_FunctionParameter_mode(parameter)) {
      case pg_query_FUNC_PARAM_OUT: argument.mode = "OUT"; break;
      case pg_query_FUNC_PARAM_INOUT: argument.mode = "INOUT"; break;
      case pg_query_FUNC_PARAM_VARIADIC: argument.mode = "VARIADIC"; break;
      case pg_query_FUNC_PARAM_TABLE:
        signature.table.push_back(ident(argument.name) + " " + type_sql(argument.type));
        add_type_use(routine.uses, argument.type);
        continue;
      default: break;
    }
    if (argument.mode == "OUT" || argument.mode == "INOUT") signature.out.push_back(argument.type);
    if (const Node* value = pg_query_FunctionParameter_defexpr(parameter)) argument.default_value = expression_text(value, &state);
    add_type_use(routine.uses, argument.type);
    routine.arguments.push_back(std::move(argument));
  }
  return signature;
}

void read_result(State& state, Routine& routine, const pg_query_CreateFunctionStmt* statement, const Signature& signature) {
  if (routine.kind == RoutineKind::procedure) return;
  const pg_query_TypeName* type = pg_query_CreateFunctionStmt_return_type(statement);
  if (!signature.table.empty()) {
    routine.returns = "TABLE(" + text::join(signature.table, ", ") + ")";
  } else if (type != nullptr) {
    const DataType returned = signature_type(state, type);
    add_type_use(routine.uses, returned);
    routine.returns = (pg_query_TypeName_setof(type) ? "SETOF " : "") + type_sql(returned);
  } else {
    // Several OUT arguments make a record, one makes its own type.
    routine.returns = signature.out.size() == 1 ? type_sql(signature.out[0]) : "record";
  }
}

std::string value_list(Nodes values) {
  std::string out;
  for (const Node* value : values) {
    if (!out.empty()) out += ", ";
    if (kind(value) == pg_query_Node_node_a_const) {
      const std::string text = expression_text(value, nullptr);
      if (text.starts_with('\''))
        out += text;
      else
        append_literal(out, text);
    } else {
      out += expression_text(value, nullptr);
    }
  }
  return out;
}

std::string setting_text(const pg_query_VariableSetStmt* set) {
  const std::string name = str(pg_query_VariableSetStmt_name(set));
  if (pg_query_VariableSetStmt_kind(set) == pg_query_VAR_SET_CURRENT) return "SET " + name + " FROM CURRENT";
  if (pg_query_VariableSetStmt_kind(set) != pg_query_VAR_SET_VALUE) return {};
  return "SET " + name + " TO " + value_list(list(pg_query_VariableSetStmt_args, set));
}

std::string first_words(const std::string& text, std::size_t count) {
  std::size_t end = 0;
  for (; count > 0; --count) end = std::min(text.find(' ', end + (end > 0 ? 1 : 0)), text.size());
  return text.substr(0, end);
}

/// An attribute takes the place of another of its kind.
void put_attribute(Routine& routine, std::string attribute, std::initializer_list<std::string_view> replaces) {
  std::erase_if(routine.attributes, [&](const std::string& there) {
    return std::any_of(replaces.begin(), replaces.end(),
                       [&](std::string_view word) { return there == word || there.starts_with(std::string(word) + " "); });
  });
  if (!attribute.empty()) routine.attributes.push_back(std::move(attribute));
}

std::string upper(std::string_view word) {
  std::string out(word);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

/// What is not said, or says the default, is left out.
void read_attribute(State& state, Routine& routine, const pg_query_DefElem* element) {
  const std::string_view name = sv(pg_query_DefElem_defname(element));
  const Node* value = pg_query_DefElem_arg(element);
  const std::string text = option_value(value);
  if (name == "volatility") {
    put_attribute(routine, text == "volatile" ? "" : upper(text), {"STABLE", "IMMUTABLE"});
  } else if (name == "strict") {
    put_attribute(routine, text == "true" ? "STRICT" : "", {"STRICT"});
  } else if (name == "security") {
    put_attribute(routine, text == "true" ? "SECURITY DEFINER" : "", {"SECURITY"});
  } else if (name == "leakproof") {
    put_attribute(routine, text == "true" ? "LEAKPROOF" : "", {"LEAKPROOF"});
  } else if (name == "parallel") {
    put_attribute(routine, text::lower(text) == "unsafe" ? "" : "PARALLEL " + upper(text), {"PARALLEL"});
  } else if (name == "cost") {
    put_attribute(routine, text == "100" ? "" : "COST " + text, {"COST"});
  } else if (name == "rows") {
    put_attribute(routine, text == "1000" ? "" : "ROWS " + text, {"ROWS"});
  } else if (name == "support") {
    put_attribute(routine, "SUPPORT " + ident(state.routine_name(items_of(value)).schema, text_of(items_of(value).back())), {"SUPPORT"});
  } else if (name == "window") {
    if (text == "true") routine.kind = RoutineKind::window;
  } else if (name == "transform") {
    std::string list_text;
    for (const Node* type : items_of(value))
      list_text += (list_text.empty() ? "FOR TYPE " : ", FOR TYPE ") + type_sql(bare_type_of(pg_query_Node_type_name(type), &state));
    put_attribute(routine, "TRANSFORM " + list_text, {"TRANSFORM"});
  } else if (name == "set" && kind(value) == pg_query_Node_node_variable_set_stmt) {
    const pg_query_VariableSetStmt* set = pg_query_Node_variable_set_stmt(value);
    if (pg_query_VariableSetStmt_kind(set) == pg_query_VAR_RESET_ALL) return put_attribute(routine, "", {"SET"});
    const std::string setting = setting_text(set);
    put_attribute(routine, setting, {first_words("SET " + str(pg_query_VariableSetStmt_name(set)), 2)});
  }
}

/// false: it is kept as opaque.
bool read_options(State& state, Routine& routine, const pg_query_CreateFunctionStmt* statement) {
  for (const Node* node : list(pg_query_CreateFunctionStmt_options, statement)) {
    const pg_query_DefElem* element = pg_query_Node_def_elem(node);
    if (element == nullptr) continue;
    const std::string_view name = sv(pg_query_DefElem_defname(element));
    if (name == "as") {
      const Nodes parts = items_of(pg_query_DefElem_arg(element));
      if (parts.size() != 1) return false;  // a file and a symbol
      routine.body = text_of(parts[0]);
    } else if (name == "language") {
      routine.language = text::lower(option_value(pg_query_DefElem_arg(element)));
    } else {
      read_attribute(state, routine, element);
    }
  }
  return true;
}

}  // namespace

std::string routine_key(const Routine& routine) { return routine.name + signature(routine); }

void create_routine(State& state, const pg_query_CreateFunctionStmt* statement) {
  const Name name = state.new_name(list(pg_query_CreateFunctionStmt_funcname, statement));
  Routine routine{.schema = name.schema, .name = name.name};
  if (pg_query_CreateFunctionStmt_is_procedure(statement)) routine.kind = RoutineKind::procedure;
  const Signature signature_parts = read_arguments(state, routine, statement);
  read_result(state, routine, statement, signature_parts);
  if (!read_options(state, routine, statement)) {
    state.opaque.push_back({.kind = "function", .name = name, .text = std::string(state.statement()), .uses = routine.uses});
    return;
  }
  read_body(state, routine, pg_query_CreateFunctionStmt_sql_body(statement));
  std::sort(routine.attributes.begin(), routine.attributes.end());
  std::vector<Routine>& overloads = state.routines[key_of(name)];
  const std::string wanted = signature(routine);
  for (Routine& there : overloads) {
    if (signature(there) != wanted) continue;
    if (!pg_query_CreateFunctionStmt_replace(statement))
      return state.lost(fmt::format("{}{} is there already; this one is not in the model.", display(name), wanted));
    routine.comment = there.comment;
    there = std::move(routine);
    return;
  }
  overloads.push_back(std::move(routine));
}

Routine* find_routine(State& state, const pg_query_ObjectWithArgs* object) {
  if (object == nullptr) return nullptr;
  const Name name = state.routine_name(list(pg_query_ObjectWithArgs_objname, object));
  const auto at = state.routines.find(key_of(name));
  if (at == state.routines.end()) return nullptr;
  std::vector<Routine>& overloads = at->second;
  if (pg_query_ObjectWithArgs_args_unspecified(object)) return overloads.size() == 1 ? &overloads[0] : nullptr;
  Routine wanted{.name = name.name};
  for (const Node* type : list(pg_query_ObjectWithArgs_objargs, object))
    wanted.arguments.push_back({.type = bare_type_of(pg_query_Node_type_name(type), &state)});
  const auto input_types = [](const Routine& routine) {
    std::string out;
    for (const Argument& argument : routine.arguments)
      if (argument.mode != "OUT") out += type_sql(argument.type) + ", ";
    return out;
  };
  for (Routine& routine : overloads)
    if (input_types(routine) == input_types(wanted)) return &routine;
  // DROP PROCEDURE and ALTER PROCEDURE may list OUT arguments too.
  const auto all_types = [](const Routine& routine) {
    std::string out;
    for (const Argument& argument : routine.arguments) out += type_sql(argument.type) + ", ";
    return out;
  };
  for (Routine& routine : overloads)
    if (routine.kind == RoutineKind::procedure && all_types(routine) == all_types(wanted)) return &routine;
  return nullptr;
}

void alter_routine(State& state, const pg_query_AlterFunctionStmt* statement) {
  Routine* routine = find_routine(state, pg_query_AlterFunctionStmt_func(statement));
  if (routine == nullptr) return keep_statement(state, "function_change", {});
  for (const Node* node : list(pg_query_AlterFunctionStmt_actions, statement))
    if (const pg_query_DefElem* element = pg_query_Node_def_elem(node)) read_attribute(state, *routine, element);
  std::sort(routine->attributes.begin(), routine->attributes.end());
}

}  // namespace assay::schema::postgres::reader
