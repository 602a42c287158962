// Printer (print.h): constants, columns, casts, calls.
#include <algorithm>
#include <array>
#include <iterator>

#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/print.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

constexpr int level_minus = 13;
constexpr int level_primary = 15;

bool is_number_type(std::string_view name) {
  static constexpr std::string_view names[] = {"bigint", "double precision", "integer", "numeric", "real", "smallint"};
  return std::binary_search(std::begin(names), std::end(names), name);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("+-.0123456789eE") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

/// The text of a string constant; nullopt for anything else.
std::optional<std::string_view> string_constant(const Node* node) {
  if (kind(node) != pg_query_Node_node_a_const) return std::nullopt;
  const pg_query_A_Const* value = pg_query_Node_a_const(node);
  if (pg_query_A_Const_val_case(value) != pg_query_A_Const_val_sval) return std::nullopt;
  return sv(pg_query_String_sval(pg_query_A_Const_sval(value)));
}

}  // namespace

bool Printer::constant(const pg_query_A_Const* e, int outer) {
  if (pg_query_A_Const_isnull(e)) return out_ += "NULL", true;
  std::string number;
  switch (pg_query_A_Const_val_case(e)) {
    case pg_query_A_Const_val_ival: number = std::to_string(pg_query_Integer_ival(pg_query_A_Const_ival(e))); break;
    case pg_query_A_Const_val_fval: number = str(pg_query_Float_fval(pg_query_A_Const_fval(e))); break;
    case pg_query_A_Const_val_boolval: return out_ += pg_query_Boolean_boolval(pg_query_A_Const_boolval(e)) ? "true" : "false", true;
    case pg_query_A_Const_val_sval: return append_literal(out_, sv(pg_query_String_sval(pg_query_A_Const_sval(e)))), true;
    case pg_query_A_Const_val_bsval: {
      const std::string_view bits = sv(pg_query_BitString_bsval(pg_query_A_Const_bsval(e)));
      if (bits.empty()) return false;
      out_ += bits[0] == 'x' ? 'X' : 'B';
      append_literal(out_, bits.substr(1));
      return true;
    }
    default: return false;
  }
  const bool negative = number.starts_with('-') && outer > level_minus && !loose_;
  open(negative);
  out_ += number;
  close(negative);
  return true;
}

bool Printer::column(const pg_query_ColumnRef* e) {
  bool first = true;
  for (const Node* field : list(pg_query_ColumnRef_fields, e)) {
    if (!first) out_ += '.';
    if (kind(field) == pg_query_Node_node_a_star)
      out_ += '*';
    else
      append_ident(out_, text_of(field));
    first = false;
  }
  return !first;
}

bool Printer::cast(const pg_query_TypeCast* e, int outer) {
  if (loose_) return loose_cast(e, outer);
  const Node* argument = pg_query_TypeCast_arg(e);
  const DataType type = type_of(pg_query_TypeCast_type_name(e), resolver_);
  const auto literal = string_constant(argument);
  if (literal && type.name == "regclass" && type.schema.empty() && resolver_ != nullptr) {
    append_literal(out_, regclass_text(*literal, *resolver_));
    out_ += "::regclass";
    return true;
  }
  if (!expression(argument, level_minus + 1)) return false;
  out_ += "::";
  out_ += type_sql(type);
  return true;
}

bool Printer::loose_cast(const pg_query_TypeCast* e, int outer) {
  const Node* argument = pg_query_TypeCast_arg(e);
  const DataType type = type_of(pg_query_TypeCast_type_name(e), nullptr);
  const auto literal = string_constant(argument);
  if (literal) {
    if (type.schema.empty() && type.dimensions == 0) {
      if (is_number_type(type.name) && is_number(*literal)) return out_ += *literal, true;
      if (type.name == "boolean" && (*literal == "t" || *literal == "true")) return out_ += "true", true;
      if (type.name == "boolean" && (*literal == "f" || *literal == "false")) return out_ += "false", true;
    }
    return expression(argument, outer);
  }
  const auto what = kind(argument);
  const bool text = type.schema.empty() && (type.name == "text" || type.name == "character varying" || type.name == "bpchar");
  if (what == pg_query_Node_node_a_const || what == pg_query_Node_node_a_array_expr || what == pg_query_Node_node_type_cast ||
      (text && what == pg_query_Node_node_column_ref))
    return expression(argument, outer);
  if (!expression(argument, level_primary)) return false;
  out_ += "::";
  out_ += type_sql(type);
  return true;
}

bool Printer::call(const pg_query_FuncCall* e, int outer) {
  const Nodes names = list(pg_query_FuncCall_funcname, e);
  if (names.empty() || pg_query_FuncCall_agg_filter(e) != nullptr || pg_query_FuncCall_over(e) != nullptr ||
      pg_query_FuncCall_agg_within_group(e) || pg_query_FuncCall_agg_distinct(e) || !list(pg_query_FuncCall_agg_order, e).empty())
    return false;
  const std::string_view name = text_of(names.back());
  std::string_view schema = names.size() > 1 ? text_of(names[names.size() - 2]) : std::string_view();
  if (pg_query_FuncCall_funcformat(e) == pg_query_COERCE_SQL_SYNTAX && !loose_) return syntax_call(e, name, outer);
  if (schema == "pg_catalog") schema = {};
  if (schema.empty() && sequence_call(e, name)) return true;
  if (schema.empty() && names.size() == 1 && resolver_ != nullptr && !is_common_function(name)) schema = resolver_->function_schema(name);
  out_ += ident(schema, name);
  out_ += '(';
  if (pg_query_FuncCall_agg_star(e)) out_ += '*';
  const Nodes arguments = list(pg_query_FuncCall_args, e);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) out_ += ", ";
    if (i + 1 == arguments.size() && pg_query_FuncCall_func_variadic(e)) out_ += "VARIADIC ";
    const Node* argument = arguments[i];
    if (kind(argument) == pg_query_Node_node_named_arg_expr) {
      append_ident(out_, sv(pg_query_NamedArgExpr_name(pg_query_Node_named_arg_expr(argument))));
      out_ += " => ";
      argument = pg_query_NamedArgExpr_arg(pg_query_Node_named_arg_expr(argument));
    }
    if (argument == nullptr || !expression(argument, 0)) return false;
  }
  out_ += ')';
  return true;
}

// The two that defaults and checks often have; the library prints the others.
bool Printer::syntax_call(const pg_query_FuncCall* e, std::string_view name, int outer) {
  constexpr int level_zone = 11;
  const Nodes arguments = list(pg_query_FuncCall_args, e);
  if (name == "timezone" && arguments.size() == 2) {
    open(outer > level_zone);
    if (!expression(arguments[1], level_zone)) return false;
    out_ += " AT TIME ZONE ";
    if (!expression(arguments[0], level_zone + 1)) return false;
    close(outer > level_zone);
    return true;
  }
  if (name == "extract" && arguments.size() == 2) {
    const auto part = string_constant(arguments[0]);
    if (!part || part->find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string_view::npos) return false;
    out_ += "EXTRACT(";
    out_ += *part;
    out_ += " FROM ";
    if (!expression(arguments[1], 0)) return false;
    out_ += ')';
    return true;
  }
  return false;
}

// nextval('s') and nextval('public.s'::regclass) are one expression.
bool Printer::sequence_call(const pg_query_FuncCall* e, std::string_view name) {
  if (name != "nextval" && name != "currval") return false;
  const Nodes arguments = list(pg_query_FuncCall_args, e);
  if (arguments.size() != 1) return false;
  const auto literal = string_constant(arguments[0]);
  if (!literal) return false;
  out_ += name;
  out_ += '(';
  append_literal(out_, resolver_ == nullptr ? std::string(*literal) : regclass_text(*literal, *resolver_));
  out_ += loose_ ? ")" : "::regclass)";
  return true;
}

bool Printer::value_function(const pg_query_SQLValueFunction* e) {
  static constexpr std::array<std::string_view, 16> words = {
      "",          "CURRENT_DATE", "CURRENT_TIME",    "CURRENT_TIME",   "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP",
      "LOCALTIME", "LOCALTIME",    "LOCALTIMESTAMP",  "LOCALTIMESTAMP", "CURRENT_ROLE",      "CURRENT_USER",
      "USER",      "SESSION_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA"};
  const auto at = static_cast<std::size_t>(pg_query_SQLValueFunction_op(e));
  if (at == 0 || at >= words.size()) return false;
  out_ += words[at];
  if (pg_query_SQLValueFunction_typmod(e) >= 0 && at >= pg_query_SVFOP_CURRENT_TIME && at <= pg_query_SVFOP_LOCALTIMESTAMP_N &&
      (at == pg_query_SVFOP_CURRENT_TIME_N || at == pg_query_SVFOP_CURRENT_TIMESTAMP_N || at == pg_query_SVFOP_LOCALTIME_N ||
       at == pg_query_SVFOP_LOCALTIMESTAMP_N))
    out_ += "(" + std::to_string(pg_query_SQLValueFunction_typmod(e)) + ")";
  return true;
}

}  // namespace assay::schema::postgres::reader
