#include "schema/ddl/mysql/expression.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/text.h"
#include "schema/ddl/mysql/expression_calls.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::Cursor;
using ddl::Token;
using ddl::TokenKind;

namespace {

// Deep nesting is refused (and joined token by token): the parser descends about ten frames a level.
constexpr int deepest = 120;

bool is_level(const Printed& p, int least) { return p.level >= least; }
std::string wrapped(const Printed& p, int least) { return is_level(p, least) ? p.text : "(" + p.text + ")"; }

Printed plain(std::string text, int level) {
  Printed out;
  out.text = std::move(text);
  out.level = level;
  return out;
}

/// A truth value whose opposite has an operator of its own.
Printed truth(std::string text, std::string opposite, int level) {
  Printed out = plain(std::move(text), level);
  out.negated = std::move(opposite);
  out.negated_level = level;
  return out;
}

}  // namespace

Printed Expression::fail() {
  failed_ = true;
  return {};
}

bool Expression::enter() {
  if (++depth_ <= deepest && !failed_) return true;
  failed_ = true;
  return false;
}

/// MariaDB writes a column that stands for a truth value as a comparison.
Printed Expression::condition(Printed p) const {
  if (!p.column || cursor_.dialect() != Dialect::mariadb) return p;
  const std::string column = p.text;
  return truth(column + " <> 0", column + " = 0", level_comparison);
}

Printed Expression::negated(Printed p) const {
  p = condition(std::move(p));
  if (!p.negated.empty()) {
    Printed out = plain(std::move(p.negated), p.negated_level);
    out.negated = std::move(p.text);
    out.negated_level = p.level;
    return out;
  }
  return plain("not " + wrapped(p, level_not), level_not);
}

Printed Expression::logical(std::string_view word, std::string_view opposite, int level, int opposite_level,
                            Printed (Expression::*operand)()) {
  Printed left = (this->*operand)();
  const auto accept = [&] {
    return cursor_.accept(word) || (word == "or" && cursor_.accept_symbol("||")) || (word == "and" && cursor_.accept_symbol("&&"));
  };
  while (!failed_ && accept()) {
    left = condition(std::move(left));
    Printed right = condition((this->*operand)());
    Printed both = plain(wrapped(left, level), level);
    both.text += fmt::format(" {} {}", word, wrapped(right, level));
    if (!opposite.empty() && !left.negated.empty() && !right.negated.empty()) {
      both.negated = left.negated_level >= opposite_level ? std::move(left.negated) : "(" + left.negated + ")";
      both.negated += fmt::format(" {} ", opposite);
      both.negated += right.negated_level >= opposite_level ? right.negated : "(" + right.negated + ")";
      both.negated_level = opposite_level;
    }
    left = std::move(both);
  }
  return left;
}

Printed Expression::disjunction() {
  if (!enter()) return {};
  Printed out = logical("or", "and", level_or, level_and, &Expression::exclusive);
  --depth_;
  return out;
}
Printed Expression::exclusive() { return logical("xor", "", level_xor, 0, &Expression::conjunction); }
Printed Expression::conjunction() { return logical("and", "or", level_and, level_or, &Expression::negation); }

Printed Expression::negation() {
  if (!cursor_.accept("not")) return comparison();
  if (!enter()) return {};
  Printed out = negated(negation());
  --depth_;
  return out;
}

bool Expression::accept_comparison(std::string& op) {
  static constexpr std::array<std::string_view, 8> operators = {"=", "<=>", ">=", ">", "<=", "<", "<>", "!="};
  for (const std::string_view symbol : operators)
    if (cursor_.accept_symbol(symbol)) {
      op = symbol == "!=" ? "<>" : std::string(symbol);
      return true;
    }
  return false;
}

Printed Expression::is_test(const Printed& left) {
  const bool no = cursor_.accept("not");
  std::string what;
  for (const std::string_view word : {"null", "true", "false", "unknown"})
    if (what.empty() && cursor_.accept(word)) what = std::string(word);
  if (what.empty()) return fail();
  if (what == "unknown") what = "null";
  const std::string operand = wrapped(left, level_predicate);
  std::string yes_text = operand + " is " + what;
  std::string no_text = operand + " is not " + what;
  return no ? truth(std::move(no_text), std::move(yes_text), level_comparison)
            : truth(std::move(yes_text), std::move(no_text), level_comparison);
}

Printed Expression::comparison() {
  Printed left = predicate();
  std::string op;
  while (!failed_) {
    if (cursor_.accept("is")) {
      left = is_test(std::move(left));
      continue;
    }
    if (!accept_comparison(op)) break;
    std::string quantifier;
    for (const std::string_view word : {"any", "some", "all"})
      if (quantifier.empty() && cursor_.at(word) && cursor_.at_symbol("(", 1)) {
        (void)cursor_.take();
        quantifier = word == "some" ? "any " : std::string(word) + " ";
      }
    const Printed right = predicate();
    static constexpr std::array<std::array<std::string_view, 2>, 6> opposites = {
        {{"=", "<>"}, {"<>", "="}, {"<", ">="}, {">=", "<"}, {">", "<="}, {"<=", ">"}}};
    const std::string a = wrapped(left, level_predicate);
    const std::string b = quantifier + wrapped(right, level_predicate);
    left = plain(fmt::format("{} {} {}", a, op, b), level_comparison);
    for (const auto& [one, other] : opposites)
      if (one == op && quantifier.empty()) left = truth(std::move(left.text), fmt::format("{} {} {}", a, other, b), level_comparison);
  }
  return left;
}

Printed Expression::predicate() {
  Printed left = arithmetic(level_bit_or);
  for (;;) {
    if (failed_) return {};
    const std::size_t start = cursor_.index();
    const bool no = cursor_.accept("not");
    std::string rest;
    if (!predicate_tail(rest)) {
      if (no) cursor_.seek(start);
      return left;
    }
    const std::string operand = wrapped(left, level_bit_or);
    if (rest.starts_with("regexp ") && cursor_.dialect() == Dialect::mysql) {
      // MySQL 8 keeps it as the function.
      left = plain(fmt::format("regexp_like({}, {})", operand, rest.substr(7)), level_primary);
      if (no) left = plain("not " + left.text, level_not);
      continue;
    }
    std::string yes_text = fmt::format("{} {}", operand, rest);
    std::string no_text = fmt::format("{} not {}", operand, rest);
    left = no ? truth(std::move(no_text), std::move(yes_text), level_predicate)
              : truth(std::move(yes_text), std::move(no_text), level_predicate);
  }
}

bool Expression::predicate_tail(std::string& rest) {
  if (cursor_.accept("between")) {
    const Printed low = arithmetic(level_bit_or);
    if (!cursor_.accept("and")) return fail(), false;
    const Printed high = predicate();
    rest = fmt::format("between {} and {}", wrapped(low, level_bit_or), wrapped(high, level_bit_or));
    return true;
  }
  if (cursor_.accept("in")) {
    rest = "in " + parenthesised_list();
    return true;
  }
  if (cursor_.accept("like") || cursor_.accept_words({"sounds", "like"})) {
    const bool sounds = ddl::is_word(cursor_.between(cursor_.index() - 2, cursor_.index())[0], "sounds");
    rest = (sounds ? "sounds like " : "like ") + wrapped(arithmetic(level_bit_or), level_unary);
    if (cursor_.accept("escape")) rest += " escape " + wrapped(arithmetic(level_bit_or), level_unary);
    return true;
  }
  if (cursor_.accept("regexp") || cursor_.accept("rlike")) {
    rest = "regexp " + wrapped(arithmetic(level_bit_or), level_unary);
    return true;
  }
  if (cursor_.accept_words({"member", "of"})) {
    rest = "member of " + parenthesised_list();
    return true;
  }
  return false;
}

/// Binary operators of arithmetic: the level of the one that stands here, 0 for none; the cursor moves behind it.
int Expression::accept_operator(int least, std::string& op) {
  struct Operator {
    std::string_view spelling;
    std::string_view written;
    int level;
    bool word;
  };
  static constexpr std::array<Operator, 12> operators = {{{"|", "|", level_bit_or, false},
                                                          {"&", "&", level_bit_and, false},
                                                          {"<<", "<<", level_shift, false},
                                                          {">>", ">>", level_shift, false},
                                                          {"+", "+", level_sum, false},
                                                          {"-", "-", level_sum, false},
                                                          {"*", "*", level_product, false},
                                                          {"/", "/", level_product, false},
                                                          {"%", "%", level_product, false},
                                                          {"mod", "%", level_product, true},
                                                          {"div", "div", level_product, true},
                                                          {"^", "^", level_power, false}}};
  for (const Operator& candidate : operators) {
    const bool here = candidate.word ? cursor_.at(candidate.spelling) : cursor_.at_symbol(candidate.spelling);
    if (!here || candidate.level < least) continue;
    (void)cursor_.take();
    op = candidate.written;
    return candidate.level;
  }
  return 0;
}

Printed Expression::arithmetic(int least) {
  Printed left = unary();
  std::string op;
  while (!failed_) {
    const int level = accept_operator(least, op);
    if (level == 0) break;
    if (!enter()) return {};
    const Printed right = arithmetic(level + 1);
    --depth_;
    std::string text = wrapped(left, level);
    text += fmt::format(" {} {}", op, wrapped(right, level + 1));
    left = plain(std::move(text), level);
  }
  return left;
}

Printed Expression::unary() {
  if (!enter()) return {};
  Printed out;
  if (cursor_.accept_symbol("-")) {
    const std::string operand = wrapped(unary(), level_unary);
    out = plain(operand.starts_with('-') ? "-(" + operand + ")" : "-" + operand, level_unary);
  } else if (cursor_.accept_symbol("+")) {
    out = unary();
  } else if (cursor_.accept_symbol("~")) {
    out = plain("~" + wrapped(unary(), level_unary), level_unary);
  } else if (cursor_.accept_symbol("!")) {
    out = negated(unary());
  } else if (cursor_.at("binary") && !cursor_.at_symbol("(", 1)) {
    (void)cursor_.take();
    out = plain(fmt::format("cast({} as char charset binary)", unary().text), level_primary);
  } else {
    out = suffixed();
  }
  --depth_;
  return out;
}

Printed Expression::suffixed() {
  Printed out = primary();
  while (!failed_) {
    if (cursor_.accept("collate")) {
      const std::string collation = canonical_collation(cursor_.value(cursor_.take()));
      out = plain(fmt::format("{} collate {}", wrapped(out, level_collate), collation), level_collate);
    } else if (cursor_.at_symbol("->") || cursor_.at_symbol("->>")) {
      const bool unquoted = cursor_.take().text == "->>";
      const std::string path = primary().text;
      const std::string extract = fmt::format("json_extract({}, {})", out.text, path);
      out = plain(unquoted ? "json_unquote(" + extract + ")" : extract, level_primary);
    } else {
      break;
    }
  }
  return out;
}

std::string Expression::parenthesised_list() {
  const std::size_t start = cursor_.index();
  if (!cursor_.accept_symbol("(")) return fail(), std::string();
  if (cursor_.at("select") || cursor_.at("with") || cursor_.at("values")) {
    cursor_.seek(start);
    const auto tokens = cursor_.parenthesised();
    if (cursor_.failed()) return fail(), std::string();
    return "(" + canonical_text(cursor_, tokens, database_) + ")";
  }
  std::string out = "(";
  do {
    if (out.size() > 1) out += ", ";
    out += disjunction().text;
  } while (!failed_ && cursor_.accept_symbol(","));
  if (!cursor_.accept_symbol(")")) return fail(), std::string();
  return out + ")";
}

std::string canonical_literal(std::string_view introducer, std::string_view value) {
  const std::string charset = canonical_charset(introducer.substr(introducer.starts_with('_') ? 1 : 0));
  const bool ascii = std::all_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  const bool unicode = charset == "utf8mb4" || charset == "utf8mb3";
  const bool implied = charset.empty() || unicode || (ascii && (charset == "latin1" || charset == "ascii"));
  return (implied ? "" : "_" + charset + " ") + quoted_literal(value);
}

std::string canonical_expression(const Cursor& cursor, std::span<const Token> tokens, std::string_view database) {
  Expression expression(cursor.within(tokens), database);
  std::string out = expression.whole();
  return out.empty() ? canonical_text(cursor, tokens, database) : out;
}

std::string canonical_expression(std::string_view text, Dialect dialect) {
  ddl::Lexer lexer(text, dialect);
  std::vector<Token> tokens;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) tokens.push_back(token);
  const Cursor cursor(text, tokens, dialect, true);
  return canonical_expression(cursor, tokens);
}

}  // namespace assay::schema::mysql
