// The parser behind canonical_expression: precedence climbing that prints as it goes. Internal to expression.cpp and expression_calls.cpp.
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "schema/ddl/cursor.h"

namespace assay::schema::mysql {

// How tightly an expression binds, weakest first.
inline constexpr int level_or = 1;
inline constexpr int level_xor = 2;
inline constexpr int level_and = 3;
inline constexpr int level_not = 4;
inline constexpr int level_comparison = 6;
inline constexpr int level_predicate = 7;
inline constexpr int level_bit_or = 8;
inline constexpr int level_bit_and = 9;
inline constexpr int level_shift = 10;
inline constexpr int level_sum = 11;
inline constexpr int level_product = 12;
inline constexpr int level_power = 13;
inline constexpr int level_unary = 14;
inline constexpr int level_collate = 16;
inline constexpr int level_primary = 17;

struct Printed {
  std::string text = {};
  int level = level_primary;
  std::string negated = {};  ///< its opposite, where that has a form of its own
  int negated_level = 0;
  bool column = false;
};

class Expression {
 public:
  Expression(ddl::Cursor cursor, std::string_view database) : cursor_(std::move(cursor)), database_(database) {}
  /// Empty when this is not an expression that is understood to its end.
  std::string whole();

 private:
  Printed fail();
  bool enter();
  Printed condition(Printed p) const;
  Printed negated(Printed p) const;
  Printed logical(std::string_view word, std::string_view opposite, int level, int opposite_level, Printed (Expression::*operand)());
  Printed disjunction();
  Printed exclusive();
  Printed conjunction();
  Printed negation();
  bool accept_comparison(std::string& op);
  Printed is_test(const Printed& left);
  Printed comparison();
  Printed predicate();
  bool predicate_tail(std::string& rest);
  int accept_operator(int least, std::string& op);
  Printed arithmetic(int least);
  Printed unary();
  Printed suffixed();
  std::string parenthesised_list();

  Printed primary();
  Printed literal_or_word();
  Printed case_expression();
  Printed interval();
  Printed name_or_call();
  Printed now(std::string_view word);
  Printed call(std::string name);
  Printed cast_call(bool convert);
  Printed special_call(std::string_view name);
  std::string type_of_cast();

  ddl::Cursor cursor_;
  std::string_view database_;
  int depth_ = 0;
  bool failed_ = false;
  bool sequence_follows_ = false;  ///< the next name is a sequence's: its qualifier may be the database
};

}  // namespace assay::schema::mysql
