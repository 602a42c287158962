#include "schema/ddl/postgres/print.h"

#include <array>

#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

// How tightly an expression binds, as the grammar orders its operators. What stands inside something tighter gets parentheses.
enum Level {
  level_any = 0,
  level_or,
  level_and,
  level_not,
  level_is,
  level_compare,
  level_like,
  level_operator,
  level_add,
  level_multiply,
  level_power,
  level_zone,
  level_collate,
  level_minus,
  level_postfix,
  level_primary
};

int level_of_operator(std::string_view name) {
  if (name == "<" || name == ">" || name == "=" || name == "<=" || name == ">=" || name == "<>") return level_compare;
  if (name == "+" || name == "-") return level_add;
  if (name == "*" || name == "/" || name == "%") return level_multiply;
  if (name == "^") return level_power;
  return level_operator;
}

// pg_get_expr shows LIKE by its operator; both read the same.
std::string_view like_word(std::string_view name) {
  if (name == "~~") return "LIKE";
  if (name == "!~~") return "NOT LIKE";
  if (name == "~~*") return "ILIKE";
  if (name == "!~~*") return "NOT ILIKE";
  return {};
}

}  // namespace

bool Printer::expression(const Node* node, int outer) {
  switch (kind(node)) {
    case pg_query_Node_node_a_const: return constant(pg_query_Node_a_const(node), outer);
    case pg_query_Node_node_column_ref: return column(pg_query_Node_column_ref(node));
    case pg_query_Node_node_type_cast: return cast(pg_query_Node_type_cast(node), outer);
    case pg_query_Node_node_func_call: return call(pg_query_Node_func_call(node), outer);
    case pg_query_Node_node_a_expr: return operation(pg_query_Node_a_expr(node), loose_ ? int{level_primary} : outer);
    case pg_query_Node_node_bool_expr: return boolean(pg_query_Node_bool_expr(node), loose_ ? int{level_primary} : outer);
    case pg_query_Node_node_null_test:
    case pg_query_Node_node_boolean_test: return tests(node, loose_ ? int{level_primary} : outer);
    case pg_query_Node_node_case_expr: return case_when(pg_query_Node_case_expr(node));
    case pg_query_Node_node_a_array_expr: return array(pg_query_Node_a_array_expr(node));
    case pg_query_Node_node_a_indirection: return indirection(pg_query_Node_a_indirection(node), outer);
    case pg_query_Node_node_sqlvalue_function: return value_function(pg_query_Node_sqlvalue_function(node));
    default: return rest(node, outer);
  }
}

bool Printer::operation(const pg_query_A_Expr* e, int outer) {
  const Nodes name = list(pg_query_A_Expr_name, e);
  const std::string_view plain = operator_name(name);
  switch (pg_query_A_Expr_kind(e)) {
    case pg_query_AEXPR_OP: {
      if (pg_query_A_Expr_lexpr(e) == nullptr) return unary(e, outer);
      if (const auto word = like_word(plain); !word.empty()) return binary(e, word, level_like, outer);
      return binary(e, operator_text(name), plain.empty() ? int{level_operator} : level_of_operator(plain), outer);
    }
    case pg_query_AEXPR_LIKE:
    case pg_query_AEXPR_ILIKE: return binary(e, like_word(plain), level_like, outer);
    case pg_query_AEXPR_DISTINCT: return binary(e, "IS DISTINCT FROM", level_is, outer);
    case pg_query_AEXPR_NOT_DISTINCT: return binary(e, "IS NOT DISTINCT FROM", level_is, outer);
    case pg_query_AEXPR_OP_ANY: return any_all(e, false, outer);
    case pg_query_AEXPR_OP_ALL: return any_all(e, true, outer);
    case pg_query_AEXPR_IN: return in_list(e, outer);
    case pg_query_AEXPR_NULLIF: {
      out_ += "NULLIF(";
      const bool done = expression(pg_query_A_Expr_lexpr(e), 0) && (out_ += ", ", expression(pg_query_A_Expr_rexpr(e), 0));
      out_ += ')';
      return done;
    }
    case pg_query_AEXPR_BETWEEN:
    case pg_query_AEXPR_NOT_BETWEEN: return between(e, outer);
    default: return false;
  }
}

bool Printer::unary(const pg_query_A_Expr* e, int outer) {
  const Nodes name = list(pg_query_A_Expr_name, e);
  const std::string_view plain = operator_name(name);
  const int level = plain == "-" || plain == "+" ? level_minus : level_operator;
  open(outer > level);
  out_ += operator_text(name);
  out_ += ' ';
  const bool done = expression(pg_query_A_Expr_rexpr(e), level + 1);
  close(outer > level);
  return done;
}

bool Printer::binary(const pg_query_A_Expr* e, std::string_view shown, int level, int outer) {
  // LIKE's ESCAPE is a function around the pattern, which the grammar adds and the library takes away again.
  const Node* right = pg_query_A_Expr_rexpr(e);
  if (level == level_like && kind(right) == pg_query_Node_node_func_call) {
    const Nodes function = list(pg_query_FuncCall_funcname, pg_query_Node_func_call(right));
    if (text_of(function.back()) == "like_escape") return false;
  }
  // Comparisons do not chain; the others lean to the left.
  const bool chains = level == level_add || level == level_multiply || level == level_operator || level == level_power;
  open(outer > level);
  if (!expression(pg_query_A_Expr_lexpr(e), chains ? level : level + 1)) return false;
  out_ += ' ';
  out_ += shown;
  out_ += ' ';
  if (!expression(right, level + 1)) return false;
  close(outer > level);
  return true;
}

bool Printer::any_all(const pg_query_A_Expr* e, bool all, int outer) {
  const std::string name = operator_text(list(pg_query_A_Expr_name, e));
  open(outer > level_compare);
  if (!expression(pg_query_A_Expr_lexpr(e), level_operator + 1)) return false;
  out_ += ' ';
  out_ += name;
  out_ += all ? " ALL (" : " ANY (";
  if (!expression(pg_query_A_Expr_rexpr(e), 0)) return false;
  out_ += ')';
  close(outer > level_compare);
  return true;
}

bool Printer::in_list(const pg_query_A_Expr* e, int outer) {
  const bool negated = operator_name(list(pg_query_A_Expr_name, e)) == "<>";
  const Node* right = pg_query_A_Expr_rexpr(e);
  if (kind(right) != pg_query_Node_node_list) return false;
  const Nodes items = items_of(right);
  if (loose_ && items.size() == 1) {
    // x IN (1) is kept as x = 1
    out_ += '(';
    if (!expression(pg_query_A_Expr_lexpr(e), level_primary)) return false;
    out_ += negated ? " <> " : " = ";
    return expression(items[0], level_primary) && (out_ += ')', true);
  }
  open(loose_ || outer > level_like);
  if (!expression(pg_query_A_Expr_lexpr(e), level_like + 1)) return false;
  if (loose_)
    out_ += negated ? " <> ALL (ARRAY[" : " = ANY (ARRAY[";
  else
    out_ += negated ? " NOT IN (" : " IN (";
  if (!commas(items)) return false;
  out_ += loose_ ? "])" : ")";
  close(loose_ || outer > level_like);
  return true;
}

bool Printer::between(const pg_query_A_Expr* e, int outer) {
  const bool negated = pg_query_A_Expr_kind(e) == pg_query_AEXPR_NOT_BETWEEN;
  const Nodes bounds = items_of(pg_query_A_Expr_rexpr(e));
  const Node* left = pg_query_A_Expr_lexpr(e);
  if (bounds.size() != 2) return false;
  if (loose_) {
    out_ += "((";
    if (!expression(left, level_primary)) return false;
    out_ += negated ? " < " : " >= ";
    if (!expression(bounds[0], level_primary)) return false;
    out_ += negated ? ") OR (" : ") AND (";
    if (!expression(left, level_primary)) return false;
    out_ += negated ? " > " : " <= ";
    return expression(bounds[1], level_primary) && (out_ += "))", true);
  }
  open(outer > level_like);
  if (!expression(left, level_like + 1)) return false;
  out_ += negated ? " NOT BETWEEN " : " BETWEEN ";
  if (!expression(bounds[0], level_like + 1)) return false;
  out_ += " AND ";
  if (!expression(bounds[1], level_like + 1)) return false;
  close(outer > level_like);
  return true;
}

bool Printer::boolean(const pg_query_BoolExpr* e, int outer) {
  const Nodes arguments = list(pg_query_BoolExpr_args, e);
  if (pg_query_BoolExpr_boolop(e) == pg_query_NOT_EXPR) {
    open(outer > level_not);
    out_ += "NOT ";
    if (arguments.size() != 1 || !expression(arguments[0], level_not + 1)) return false;
    close(outer > level_not);
    return true;
  }
  const bool both = pg_query_BoolExpr_boolop(e) == pg_query_AND_EXPR;
  const int level = both ? level_and : level_or;
  open(outer > level);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) out_ += both ? " AND " : " OR ";
    // AND inside OR would do without, but nobody reads it without.
    if (!expression(arguments[i], level_not)) return false;
  }
  close(outer > level);
  return true;
}

bool Printer::tests(const Node* node, int outer) {
  static constexpr std::array<std::string_view, 7> words = {
      "", " IS TRUE", " IS NOT TRUE", " IS FALSE", " IS NOT FALSE", " IS UNKNOWN", " IS NOT UNKNOWN"};
  const bool null = kind(node) == pg_query_Node_node_null_test;
  const Node* argument =
      null ? pg_query_NullTest_arg(pg_query_Node_null_test(node)) : pg_query_BooleanTest_arg(pg_query_Node_boolean_test(node));
  std::string_view word;
  if (null)
    word = pg_query_NullTest_nulltesttype(pg_query_Node_null_test(node)) == pg_query_IS_NULL ? " IS NULL" : " IS NOT NULL";
  else if (const auto at = static_cast<std::size_t>(pg_query_BooleanTest_booltesttype(pg_query_Node_boolean_test(node))); at < words.size())
    word = words[at];
  open(outer > level_is);
  if (!expression(argument, level_is + 1)) return false;
  out_ += word;
  close(outer > level_is);
  return true;
}

bool Printer::case_when(const pg_query_CaseExpr* e) {
  out_ += "CASE";
  if (const Node* of = pg_query_CaseExpr_arg(e)) {
    out_ += ' ';
    if (!expression(of, 0)) return false;
  }
  for (const Node* node : list(pg_query_CaseExpr_args, e)) {
    const pg_query_CaseWhen* when = pg_query_Node_case_when(node);
    if (when == nullptr) return false;
    out_ += " WHEN ";
    if (!expression(pg_query_CaseWhen_expr(when), 0)) return false;
    out_ += " THEN ";
    if (!expression(pg_query_CaseWhen_result(when), 0)) return false;
  }
  if (const Node* otherwise = pg_query_CaseExpr_defresult(e)) {
    out_ += " ELSE ";
    if (!expression(otherwise, 0)) return false;
  }
  out_ += " END";
  return true;
}

bool Printer::array(const pg_query_A_ArrayExpr* e) {
  out_ += "ARRAY[";
  if (!commas(list(pg_query_A_ArrayExpr_elements, e))) return false;
  out_ += ']';
  return true;
}

bool Printer::indirection(const pg_query_A_Indirection* e, int outer) {
  static_cast<void>(outer);
  const Node* of = pg_query_A_Indirection_arg(e);
  const Nodes steps = list(pg_query_A_Indirection_indirection, e);
  const bool field = !steps.empty() && kind(steps[0]) != pg_query_Node_node_a_indices;
  // (row).field needs its parentheses, array[1] of a column does not.
  const bool bare = !field && kind(of) == pg_query_Node_node_column_ref;
  open(!bare);
  if (!expression(of, 0)) return false;
  close(!bare);
  for (const Node* step : steps) {
    if (kind(step) == pg_query_Node_node_a_indices) {
      const pg_query_A_Indices* indices = pg_query_Node_a_indices(step);
      out_ += '[';
      const Node* low = pg_query_A_Indices_lidx(indices);
      const Node* high = pg_query_A_Indices_uidx(indices);
      if (low != nullptr && !expression(low, 0)) return false;
      if (pg_query_A_Indices_is_slice(indices)) out_ += ':';
      if (high != nullptr && !expression(high, 0)) return false;
      out_ += ']';
    } else {
      out_ += '.';
      if (kind(step) == pg_query_Node_node_a_star)
        out_ += '*';
      else
        append_ident(out_, text_of(step));
    }
  }
  return true;
}

bool Printer::commas(Nodes nodes) {
  bool first = true;
  for (const Node* node : nodes) {
    if (!first) out_ += ", ";
    first = false;
    if (!expression(node, 0)) return false;
  }
  return true;
}

bool Printer::rest(const Node* node, int outer) {
  switch (kind(node)) {
    case pg_query_Node_node_coalesce_expr: {
      out_ += "COALESCE(";
      if (!commas(list(pg_query_CoalesceExpr_args, pg_query_Node_coalesce_expr(node)))) return false;
      out_ += ')';
      return true;
    }
    case pg_query_Node_node_min_max_expr: {
      const pg_query_MinMaxExpr* e = pg_query_Node_min_max_expr(node);
      out_ += pg_query_MinMaxExpr_op(e) == pg_query_IS_GREATEST ? "GREATEST(" : "LEAST(";
      if (!commas(list(pg_query_MinMaxExpr_args, e))) return false;
      out_ += ')';
      return true;
    }
    case pg_query_Node_node_row_expr: {
      const pg_query_RowExpr* e = pg_query_Node_row_expr(node);
      out_ += "ROW(";
      if (!commas(list(pg_query_RowExpr_args, e))) return false;
      out_ += ')';
      return true;
    }
    case pg_query_Node_node_collate_clause: {
      const pg_query_CollateClause* e = pg_query_Node_collate_clause(node);
      open(outer > level_collate);
      if (!expression(pg_query_CollateClause_arg(e), level_collate)) return false;
      out_ += " COLLATE ";
      const auto names = texts_of(list(pg_query_CollateClause_collname, e));
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == 0 && names.size() > 1 && names[i] == "pg_catalog") continue;
        append_ident(out_, names[i]);
        if (i + 1 < names.size()) out_ += '.';
      }
      close(outer > level_collate);
      return true;
    }
    default: return false;
  }
}

}  // namespace assay::schema::postgres::reader
