#include "schema/ddl/postgres/loose.h"

#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

class Loosener final : public Visitor {
 public:
  explicit Loosener(upb_Arena* arena) : arena_(arena) {}
  bool enter(const upb_Message* message, const upb_MiniTable* type) override {
    if (type != &pg_0query__Node_msg_init) return true;
    auto* node = reinterpret_cast<Node*>(const_cast<upb_Message*>(message));
    while (kind(node) == pg_query_Node_node_type_cast && strip(node)) {
    }
    if (kind(node) == pg_query_Node_node_a_expr) operation(const_cast<pg_query_A_Expr*>(pg_query_Node_a_expr(node)));
    return true;
  }

 private:
  /// The cast's argument takes its place.
  bool strip(Node* node) {
    const pg_query_TypeCast* cast = pg_query_Node_type_cast(node);
    const Node* argument = pg_query_TypeCast_arg(cast);
    const DataType type = type_of(pg_query_TypeCast_type_name(cast), nullptr);
    const bool text = type.schema.empty() && (type.name == "text" || type.name == "character varying" || type.name == "bpchar");
    switch (kind(argument)) {
      case pg_query_Node_node_a_const:
        pg_query_Node_set_a_const(node, const_cast<pg_query_A_Const*>(pg_query_Node_a_const(argument)));
        return true;
      case pg_query_Node_node_a_array_expr:
        pg_query_Node_set_a_array_expr(node, const_cast<pg_query_A_ArrayExpr*>(pg_query_Node_a_array_expr(argument)));
        return true;
      case pg_query_Node_node_type_cast:
        pg_query_Node_set_type_cast(node, const_cast<pg_query_TypeCast*>(pg_query_Node_type_cast(argument)));
        return true;
      case pg_query_Node_node_column_ref:
        if (!text) return false;
        pg_query_Node_set_column_ref(node, const_cast<pg_query_ColumnRef*>(pg_query_Node_column_ref(argument)));
        return true;
      default: return false;
    }
  }
  void operation(pg_query_A_Expr* e) {
    const auto what = pg_query_A_Expr_kind(e);
    if (what == pg_query_AEXPR_LIKE || what == pg_query_AEXPR_ILIKE) pg_query_A_Expr_set_kind(e, pg_query_AEXPR_OP);
    if (what == pg_query_AEXPR_IN && kind(pg_query_A_Expr_rexpr(e)) == pg_query_Node_node_list) in_list(e);
  }
  /// x IN (a, b) as x = ANY (ARRAY[a, b]), x IN (a) as x = a.
  void in_list(pg_query_A_Expr* e) {
    const Nodes items = items_of(pg_query_A_Expr_rexpr(e));
    const bool negated = text_of(list(pg_query_A_Expr_name, static_cast<const pg_query_A_Expr*>(e)).back()) == "<>";
    if (items.size() == 1) {
      pg_query_A_Expr_set_kind(e, pg_query_AEXPR_OP);
      pg_query_A_Expr_set_rexpr(e, const_cast<Node*>(items[0]));
      return;
    }
    pg_query_A_ArrayExpr* array = pg_query_A_ArrayExpr_new(arena_);
    Node** slots = pg_query_A_ArrayExpr_resize_elements(array, items.size(), arena_);
    for (std::size_t i = 0; i < items.size(); ++i) slots[i] = const_cast<Node*>(items[i]);
    Node* node = pg_query_Node_new(arena_);
    pg_query_Node_set_a_array_expr(node, array);
    pg_query_A_Expr_set_rexpr(e, node);
    pg_query_A_Expr_set_kind(e, negated ? pg_query_AEXPR_OP_ALL : pg_query_AEXPR_OP_ANY);
  }

  upb_Arena* arena_;
};

}  // namespace

void loosen(const Node* node, upb_Arena* arena) {
  Loosener loosener(arena);
  walk(node, loosener);
}

}  // namespace assay::schema::postgres::reader
