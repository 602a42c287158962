// The printer behind expression.h. Internal to this folder; one use, one expression.
#pragma once
#include <string>

#include "schema/ddl/postgres/resolver.h"
#include "schema/ddl/postgres/tree.h"

namespace assay::schema::postgres::reader {

class Printer {
 public:
  enum class Style { canonical, loose };
  Printer(const Resolver* resolver, Style style) : resolver_(resolver), loose_(style == Style::loose) {}
  /// false: a kind of node that is not printed here; the text is then of no use.
  bool print(const Node* node) { return node != nullptr && expression(node, 0); }
  std::string take() { return std::move(out_); }

 private:
  bool expression(const Node* node, int outer);
  bool operation(const pg_query_A_Expr* e, int outer);
  bool unary(const pg_query_A_Expr* e, int outer);
  bool binary(const pg_query_A_Expr* e, std::string_view shown, int level, int outer);
  bool any_all(const pg_query_A_Expr* e, bool all, int outer);
  bool in_list(const pg_query_A_Expr* e, int outer);
  bool between(const pg_query_A_Expr* e, int outer);
  bool boolean(const pg_query_BoolExpr* e, int outer);
  bool tests(const Node* node, int outer);
  bool cast(const pg_query_TypeCast* e, int outer);
  bool loose_cast(const pg_query_TypeCast* e, int outer);
  bool call(const pg_query_FuncCall* e, int outer);
  bool syntax_call(const pg_query_FuncCall* e, std::string_view name, int outer);
  bool sequence_call(const pg_query_FuncCall* e, std::string_view name);
  bool case_when(const pg_query_CaseExpr* e);
  bool array(const pg_query_A_ArrayExpr* e);
  bool indirection(const pg_query_A_Indirection* e, int outer);
  bool constant(const pg_query_A_Const* e, int outer);
  bool column(const pg_query_ColumnRef* e);
  bool value_function(const pg_query_SQLValueFunction* e);
  bool rest(const Node* node, int outer);
  bool commas(Nodes nodes);
  void open(bool needed) { out_ += needed ? "(" : ""; }
  void close(bool needed) { out_ += needed ? ")" : ""; }

  const Resolver* resolver_;
  bool loose_;
  std::string out_;
};

}  // namespace assay::schema::postgres::reader
