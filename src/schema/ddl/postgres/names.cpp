#include "schema/ddl/postgres/names.h"

#include <algorithm>

#include "core/text.h"

namespace assay::schema::postgres::reader {
namespace {

class Columns final : public Visitor {
 public:
  bool enter(const upb_Message* message, const upb_MiniTable* type) override {
    if (type != &pg_0query__ColumnRef_msg_init) return true;
    const Nodes fields = list(pg_query_ColumnRef_fields, reinterpret_cast<const pg_query_ColumnRef*>(message));
    std::string name = fields.empty() ? std::string() : std::string(text_of(fields.back()));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    return false;
  }
  std::vector<std::string> names;
};

std::string last_of(Nodes names) { return names.empty() ? std::string() : std::string(text_of(names.back())); }

/// A name, and how much it says: a cast's type and "case" give way to what stands below them.
struct Figured {
  std::string name = {};
  bool strong = true;
};
Figured figure(const Node* e);

Figured figure_indirection(const pg_query_A_Indirection* e) {
  std::string field;
  for (const Node* step : list(pg_query_A_Indirection_indirection, e))
    if (kind(step) == pg_query_Node_node_string) field = text_of(step);
  return field.empty() ? figure(pg_query_A_Indirection_arg(e)) : Figured{field};
}

std::string name_of_value_function(const pg_query_SQLValueFunction* e) {
  switch (pg_query_SQLValueFunction_op(e)) {
    case pg_query_SVFOP_CURRENT_DATE: return "current_date";
    case pg_query_SVFOP_CURRENT_TIME:
    case pg_query_SVFOP_CURRENT_TIME_N: return "current_time";
    case pg_query_SVFOP_CURRENT_TIMESTAMP:
    case pg_query_SVFOP_CURRENT_TIMESTAMP_N: return "current_timestamp";
    case pg_query_SVFOP_LOCALTIME:
    case pg_query_SVFOP_LOCALTIME_N: return "localtime";
    case pg_query_SVFOP_LOCALTIMESTAMP:
    case pg_query_SVFOP_LOCALTIMESTAMP_N: return "localtimestamp";
    case pg_query_SVFOP_CURRENT_ROLE: return "current_role";
    case pg_query_SVFOP_CURRENT_USER: return "current_user";
    case pg_query_SVFOP_USER: return "user";
    case pg_query_SVFOP_SESSION_USER: return "session_user";
    case pg_query_SVFOP_CURRENT_CATALOG: return "current_catalog";
    case pg_query_SVFOP_CURRENT_SCHEMA: return "current_schema";
    default: return {};
  }
}

Figured figure(const Node* e) {
  switch (kind(e)) {
    case pg_query_Node_node_column_ref: return {last_of(list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(e)))};
    case pg_query_Node_node_a_indirection: return figure_indirection(pg_query_Node_a_indirection(e));
    case pg_query_Node_node_func_call: return {last_of(list(pg_query_FuncCall_funcname, pg_query_Node_func_call(e)))};
    case pg_query_Node_node_a_expr:
      return {pg_query_A_Expr_kind(pg_query_Node_a_expr(e)) == pg_query_AEXPR_NULLIF ? "nullif" : std::string()};
    case pg_query_Node_node_type_cast: {
      const pg_query_TypeCast* cast = pg_query_Node_type_cast(e);
      Figured below = figure(pg_query_TypeCast_arg(cast));
      if (!below.name.empty() && below.strong) return below;
      return {last_of(list(pg_query_TypeName_names, pg_query_TypeCast_type_name(cast))), false};
    }
    case pg_query_Node_node_collate_clause: return figure(pg_query_CollateClause_arg(pg_query_Node_collate_clause(e)));
    case pg_query_Node_node_case_expr: {
      Figured below = figure(pg_query_CaseExpr_defresult(pg_query_Node_case_expr(e)));
      return !below.name.empty() && below.strong ? below : Figured{"case", false};
    }
    case pg_query_Node_node_a_array_expr: return {"array"};
    case pg_query_Node_node_row_expr: return {"row"};
    case pg_query_Node_node_coalesce_expr: return {"coalesce"};
    case pg_query_Node_node_min_max_expr:
      return {pg_query_MinMaxExpr_op(pg_query_Node_min_max_expr(e)) == pg_query_IS_GREATEST ? "greatest" : "least"};
    case pg_query_Node_node_sqlvalue_function: return {name_of_value_function(pg_query_Node_sqlvalue_function(e))};
    case pg_query_Node_node_xml_serialize: return {"xmlserialize"};
    default: return {};
  }
}

}  // namespace

std::string object_name(std::string_view a, std::string_view b, std::string_view label) {
  const std::size_t overhead = (b.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  const std::size_t room = overhead >= max_name ? 0 : max_name - overhead;
  std::size_t first = a.size(), second = b.size();
  while (first + second > room) --(first > second ? first : second);
  std::string out(text::clip(a, first));
  if (!b.empty()) out.append(1, '_').append(text::clip(b, second));
  if (!label.empty()) out.append(1, '_').append(label);
  return out;
}

std::string joined_columns(std::span<const std::string> columns) {
  std::string out;
  for (const std::string& column : columns) {
    if (!out.empty()) out += '_';
    out += column.substr(0, max_name);
    if (out.size() > max_name) break;
  }
  return out;
}

std::string free_name(const State& state, std::string_view schema, std::string_view a, std::string_view b, std::string_view label,
                      NewName what, std::span<const std::string> taken) {
  std::string tried(label);
  for (int pass = 1;; ++pass) {
    std::string name = object_name(a, b, tried);
    const bool relation = what != NewName::constraint && state.relation({std::string(schema), name}) != nullptr;
    const bool constraint = what != NewName::relation && state.has_constraint(schema, name);
    if (!relation && !constraint && std::find(taken.begin(), taken.end(), name) == taken.end()) return name;
    tried = std::string(label) + std::to_string(pass);
  }
}

std::string column_name_of(const Node* e) { return figure(e).name; }

std::vector<std::string> index_column_names(std::span<const std::string> wanted) {
  std::vector<std::string> out;
  for (const std::string& name : wanted) {
    const std::string base = name.empty() ? "expr" : name;
    std::string tried = base;
    for (int i = 1; std::find(out.begin(), out.end(), tried) != out.end(); ++i) {
      const std::string number = std::to_string(i);
      tried = std::string(text::clip(base, max_name - number.size())) + number;
    }
    out.push_back(std::move(tried));
  }
  return out;
}

std::string only_column(const Node* expression) {
  Columns columns;
  walk(expression, columns);
  return columns.names.size() == 1 ? columns.names[0] : std::string();
}

}  // namespace assay::schema::postgres::reader
