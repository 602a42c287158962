// Walks the tokens of one statement: the hand of the recursive descent readers. The first complaint wins and ends the walk: from then on the
// cursor stands at the end, so that callers need to ask failed() once, at their own end. Pure; one thread; views the text.
#pragma once
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ddl/lex.h"

namespace assay::schema::ddl {

struct Complaint {
  std::size_t at = 0;
  std::string message = {};
};

class Cursor {
 public:
  Cursor(std::string_view text, std::span<const Token> tokens, Dialect dialect, bool backslash_escapes)
      : text_(text), tokens_(tokens), dialect_(dialect), backslash_(backslash_escapes) {}

  const Token& peek(std::size_t ahead = 0) const;
  Token take();
  bool done() const { return peek().kind == TokenKind::end; }
  Dialect dialect() const { return dialect_; }
  bool backslash_escapes() const { return backslash_; }

  bool at(std::string_view word, std::size_t ahead = 0) const { return is_word(peek(ahead), word); }
  bool at_symbol(std::string_view symbol, std::size_t ahead = 0) const;
  /// All of them, in this order, or none.
  bool at_words(std::initializer_list<std::string_view> words) const;
  bool accept(std::string_view word);
  bool accept_words(std::initializer_list<std::string_view> words);
  bool accept_symbol(std::string_view symbol);
  void expect(std::string_view word);
  void expect_symbol(std::string_view symbol);

  /// A name: bare or quoted; `what` is for the complaint.
  std::string name(std::string_view what);
  bool at_name() const;
  /// A string, adjacent ones joined; nullopt (and no complaint) when there is none.
  std::optional<std::string> accept_string();
  /// (a, b, …): the tokens between the parentheses; the cursor stands behind them. Complains when they do not close.
  std::span<const Token> parenthesised();
  /// Up to, not including, the first of: a comma or closing parenthesis of this level, or the end.
  std::span<const Token> item();
  /// All that is left.
  std::span<const Token> rest();
  /// The same text, other tokens.
  Cursor within(std::span<const Token> tokens) const { return {text_, tokens, dialect_, backslash_}; }

  std::string value(const Token& token) const { return value_of(token, backslash_); }
  /// The text as written, from the first token to the last.
  std::string_view source(std::span<const Token> tokens) const;
  std::size_t index() const { return at_; }
  void seek(std::size_t index) { at_ = index; }
  std::span<const Token> between(std::size_t from, std::size_t to) const { return tokens_.subspan(from, to - from); }

  void fail(std::string message);
  void fail_here(std::string_view expected);
  void adopt(const Complaint& complaint);
  bool failed() const { return complaint_.has_value(); }
  const std::optional<Complaint>& complaint() const { return complaint_; }

 private:
  std::string_view text_;
  std::span<const Token> tokens_;
  Dialect dialect_;
  bool backslash_;
  std::size_t at_ = 0;
  std::optional<Complaint> complaint_ = {};
};

}  // namespace assay::schema::ddl
