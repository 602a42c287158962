// Habits of queries, and how defaults are made, from the tree.
#include <algorithm>
#include <array>

#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/steps.h"

namespace assay::schema::postgres::reader {
namespace {

// Volatile in pg_proc (PostgreSQL 12–18), and those of pgcrypto, uuid-ossp that defaults call.
constexpr std::array<std::string_view, 21> volatile_functions = {"clock_timestamp",
                                                                 "currval",
                                                                 "gen_random_bytes",
                                                                 "gen_random_uuid",
                                                                 "gen_salt",
                                                                 "lastval",
                                                                 "nextval",
                                                                 "random",
                                                                 "random_normal",
                                                                 "setval",
                                                                 "timeofday",
                                                                 "txid_current",
                                                                 "pg_current_xact_id",
                                                                 "uuid_generate_v1",
                                                                 "uuid_generate_v1mc",
                                                                 "uuid_generate_v4",
                                                                 "uuidv4",
                                                                 "uuidv7",
                                                                 "pg_sleep",
                                                                 "setseed",
                                                                 "query_to_xml"};

std::string_view last_name(Nodes names) { return names.empty() ? std::string_view() : text_of(names.back()); }

bool is_null(const Node* node) { return kind(node) == pg_query_Node_node_a_const && pg_query_A_Const_isnull(pg_query_Node_a_const(node)); }

std::string_view string_of(const Node* node) {
  if (kind(node) == pg_query_Node_node_type_cast) node = pg_query_TypeCast_arg(pg_query_Node_type_cast(node));
  if (kind(node) != pg_query_Node_node_a_const) return {};
  const pg_query_A_Const* value = pg_query_Node_a_const(node);
  return pg_query_A_Const_has_sval(value) ? sv(pg_query_String_sval(pg_query_A_Const_sval(value))) : std::string_view();
}

std::string column_text(const Node* node) {
  if (kind(node) != pg_query_Node_node_column_ref) return {};
  const Nodes fields = list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(node));
  return std::string(last_name(fields));
}

/// The only table of a query's FROM; nullptr when there are others.
const pg_query_RangeVar* only_table(const pg_query_SelectStmt* query) {
  const Nodes from = list(pg_query_SelectStmt_from_clause, query);
  return from.size() == 1 && kind(from[0]) == pg_query_Node_node_range_var ? pg_query_Node_range_var(from[0]) : nullptr;
}

bool asks_not_null(const Node* where, const std::string& column) {
  if (kind(where) == pg_query_Node_node_null_test) {
    const pg_query_NullTest* test = pg_query_Node_null_test(where);
    return pg_query_NullTest_nulltesttype(test) == pg_query_IS_NOT_NULL && column_text(pg_query_NullTest_arg(test)) == column;
  }
  if (kind(where) != pg_query_Node_node_bool_expr || pg_query_BoolExpr_boolop(pg_query_Node_bool_expr(where)) != pg_query_AND_EXPR)
    return false;
  const Nodes args = list(pg_query_BoolExpr_args, pg_query_Node_bool_expr(where));
  return std::any_of(args.begin(), args.end(), [&](const Node* arg) { return asks_not_null(arg, column); });
}

class Sights final : public Visitor {
 public:
  Sights(std::vector<Sight>& sights, std::size_t base) : sights_(sights), base_(base) {}

  bool enter(const upb_Message* message, const upb_MiniTable* type) override {
    if (type == &pg_0query__A_0Expr_msg_init) comparison(reinterpret_cast<const pg_query_A_Expr*>(message));
    if (type == &pg_0query__BoolExpr_msg_init) negation(reinterpret_cast<const pg_query_BoolExpr*>(message));
    if (type == &pg_0query__SortBy_msg_init) order(reinterpret_cast<const pg_query_SortBy*>(message));
    if (type == &pg_0query__SelectStmt_msg_init) return query(reinterpret_cast<const pg_query_SelectStmt*>(message));
    return true;
  }

  /// -1: the statement as a whole.
  void see(Habit habit, int location, std::string text = {}) {
    sights_.push_back({habit, location < 0 ? nowhere : base_ + static_cast<std::size_t>(location), std::move(text)});
  }

 private:
  void comparison(const pg_query_A_Expr* e) {
    const auto how = pg_query_A_Expr_kind(e);
    const Node* left = pg_query_A_Expr_lexpr(e);
    const Node* right = pg_query_A_Expr_rexpr(e);
    if (how == pg_query_AEXPR_OP && left != nullptr && is_null(left) != is_null(right)) {
      const std::string_view sign = operator_name(list(pg_query_A_Expr_name, e));
      if (sign == "=" || sign == "<>" || sign == "!=")
        see(Habit::null_comparison, pg_query_A_Expr_location(e), column_text(is_null(left) ? right : left));
    }
    if (how != pg_query_AEXPR_LIKE && how != pg_query_AEXPR_ILIKE) return;
    const std::string_view pattern = string_of(right);
    if (pattern.size() > 1 && pattern[0] == '%' && pattern.find_first_not_of("%_") != std::string_view::npos)
      see(Habit::leading_wildcard, pg_query_A_Expr_location(e), column_text(left));
  }

  void negation(const pg_query_BoolExpr* e) {
    if (pg_query_BoolExpr_boolop(e) != pg_query_NOT_EXPR) return;
    const Nodes args = list(pg_query_BoolExpr_args, e);
    if (args.empty() || kind(args[0]) != pg_query_Node_node_sub_link) return;
    const pg_query_SubLink* link = pg_query_Node_sub_link(args[0]);
    if (pg_query_SubLink_sub_link_type(link) != pg_query_ANY_SUBLINK || !list(pg_query_SubLink_oper_name, link).empty()) return;
    const Node* inner = pg_query_SubLink_subselect(link);
    if (kind(inner) != pg_query_Node_node_select_stmt) return;
    const pg_query_SelectStmt* query = pg_query_Node_select_stmt(inner);
    const Nodes targets = list(pg_query_SelectStmt_target_list, query);
    std::string column;
    if (targets.size() == 1 && kind(targets[0]) == pg_query_Node_node_res_target)
      column = column_text(pg_query_ResTarget_val(pg_query_Node_res_target(targets[0])));
    if (!column.empty() && asks_not_null(pg_query_SelectStmt_where_clause(query), column)) return;
    const pg_query_RangeVar* table = only_table(query);
    std::string text = table == nullptr || column.empty()
                           ? std::string()
                           : str(pg_query_RangeVar_schemaname(table)) + "." + str(pg_query_RangeVar_relname(table)) + "." + column;
    see(Habit::not_in_subquery, pg_query_SubLink_location(link), std::move(text));
  }

  void order(const pg_query_SortBy* sort) {
    const Node* by = pg_query_SortBy_node(sort);
    if (kind(by) != pg_query_Node_node_func_call) return;
    const pg_query_FuncCall* call = pg_query_Node_func_call(by);
    const std::string_view name = last_name(list(pg_query_FuncCall_funcname, call));
    if (name == "random" || name == "gen_random_uuid") see(Habit::order_by_random, pg_query_FuncCall_location(call));
  }

  /// false: rows of VALUES are data.
  bool query(const pg_query_SelectStmt* q) {
    if (!list(pg_query_SelectStmt_values_lists, q).empty()) return false;
    const Nodes from = list(pg_query_SelectStmt_from_clause, q);
    const bool tables = from.size() > 1 &&
                        std::all_of(from.begin(), from.end(), [](const Node* node) { return kind(node) == pg_query_Node_node_range_var; });
    if (tables && pg_query_SelectStmt_where_clause(q) == nullptr)
      see(Habit::cross_join, pg_query_RangeVar_location(pg_query_Node_range_var(from[1])));
    return true;
  }

  std::vector<Sight>& sights_;
  std::size_t base_;
};

/// What is said of the query as a whole, not of those inside it.
void outer_query(Sights& sights, const pg_query_SelectStmt* query) {
  if (pg_query_SelectStmt_op(query) != pg_query_SETOP_NONE) {
    if (const pg_query_SelectStmt* left = pg_query_SelectStmt_larg(query)) outer_query(sights, left);
    if (const pg_query_SelectStmt* right = pg_query_SelectStmt_rarg(query)) outer_query(sights, right);
  }
  const Nodes from = list(pg_query_SelectStmt_from_clause, query);
  const bool table = std::any_of(from.begin(), from.end(), [](const Node* node) {
    return kind(node) == pg_query_Node_node_range_var || kind(node) == pg_query_Node_node_join_expr;
  });
  std::vector<std::string> own;  // names of WITH
  if (const pg_query_WithClause* with = pg_query_SelectStmt_with_clause(query))
    for (const Node* node : list(pg_query_WithClause_ctes, with))
      if (kind(node) == pg_query_Node_node_common_table_expr)
        own.push_back(str(pg_query_CommonTableExpr_ctename(pg_query_Node_common_table_expr(node))));
  const pg_query_RangeVar* alone = only_table(query);
  const bool of_with = alone != nullptr && std::count(own.begin(), own.end(), sv(pg_query_RangeVar_relname(alone))) > 0;
  for (const Node* node : list(pg_query_SelectStmt_target_list, query)) {
    if (!table || of_with || kind(node) != pg_query_Node_node_res_target) continue;
    const Node* value = pg_query_ResTarget_val(pg_query_Node_res_target(node));
    if (kind(value) != pg_query_Node_node_column_ref) continue;
    const Nodes fields = list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(value));
    if (!fields.empty() && kind(fields.back()) == pg_query_Node_node_a_star)
      sights.see(Habit::select_star, pg_query_ColumnRef_location(pg_query_Node_column_ref(value)));
  }
  const Node* offset = pg_query_SelectStmt_limit_offset(query);
  if (table && offset != nullptr) {
    const bool zero = kind(offset) == pg_query_Node_node_a_const && pg_query_A_Const_has_ival(pg_query_Node_a_const(offset)) &&
                      pg_query_Integer_ival(pg_query_A_Const_ival(pg_query_Node_a_const(offset))) == 0;
    if (!zero) sights.see(Habit::offset, -1);
  }
  if (table && pg_query_SelectStmt_limit_count(query) != nullptr && list(pg_query_SelectStmt_sort_clause, query).empty())
    sights.see(Habit::limit_without_order, -1);
  if (pg_query_SelectStmt_op(query) == pg_query_SETOP_UNION && !pg_query_SelectStmt_all(query)) sights.see(Habit::union_distinct, -1);
}

class Calls final : public Visitor {
 public:
  explicit Calls(const State& state) : state_(state) {}
  bool enter(const upb_Message* message, const upb_MiniTable* type) override {
    if (type == &pg_0query__FuncCall_msg_init)
      call(reinterpret_cast<const pg_query_FuncCall*>(message));
    else if (type == &pg_0query__SQLValueFunction_msg_init)
      worst = std::max(worst, Default::stable);
    return true;
  }
  Default worst = Default::constant;

 private:
  void call(const pg_query_FuncCall* f) {
    const Nodes names = list(pg_query_FuncCall_funcname, f);
    const std::string_view name = last_name(names);
    const auto own = state_.routines.find(key_of(state_.routine_name(names)));
    bool changes = std::find(volatile_functions.begin(), volatile_functions.end(), name) != volatile_functions.end();
    if (own != state_.routines.end())
      changes = std::any_of(own->second.begin(), own->second.end(), [](const Routine& routine) {
        return std::none_of(routine.attributes.begin(), routine.attributes.end(),
                            [](const std::string& a) { return a == "STABLE" || a == "IMMUTABLE"; });
      });
    worst = std::max(worst, changes ? Default::volatile_ : Default::stable);
  }

  const State& state_;
};

}  // namespace

void add_sights(std::vector<Sight>& sights, const Node* node, std::size_t base) {
  if (node == nullptr) return;
  Sights visitor(sights, base);
  if (kind(node) == pg_query_Node_node_select_stmt) outer_query(visitor, pg_query_Node_select_stmt(node));
  walk(node, visitor);
}

Default default_of(const State& state, const Node* expression) {
  if (expression == nullptr || is_null(expression)) return Default::none;
  Calls calls(state);
  walk(expression, calls);
  return calls.worst;
}

}  // namespace assay::schema::postgres::reader
