// Tokens of MySQL's, MariaDB's and SQLite's SQL, with their places in the text. Conditional comments (/*!50100 … */, /*M!100201 … */) are code
// where the dialect's server would execute them. Never fails: an unfinished string or comment is one token up to the end. Pure; a Lexer belongs
// to one thread; tokens view the text, which must outlive them.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/dialect.h"

namespace assay::schema::ddl {

enum class TokenKind {
  word,       ///< bare identifier or keyword
  quoted,     ///< quoted identifier: `a`, "a" (SQLite, ANSI_QUOTES), [a] (SQLite)
  string,     ///< 'a', "a" (MySQL), N'a'
  number,     ///< 1, 1.5e3, 0x41, x'41', b'101'
  variable,   ///< @a, @@global.a, ?, :a
  symbol,     ///< operators and punctuation, one operator each
  delimiter,  ///< what ends a statement
  end
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text = {};
  std::size_t at = 0;
};

struct Place {
  int line = 1;    ///< from 1
  int column = 1;  ///< from 1, in characters
};

/// What the token says: names and strings without quotes and escapes, other tokens as they are.
std::string value_of(const Token& token, bool backslash_escapes);
/// A bare word, case aside.
bool is_word(const Token& token, std::string_view word);

/// Line and column of places, asked for in any order. O(log lines) each after the first.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}
  Place of(std::size_t at);

 private:
  std::string_view text_;
  std::vector<std::size_t> lines_ = {};
};

class Lexer {
 public:
  struct State {
    std::size_t at = 0;
    bool conditional = false;
  };

  Lexer(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect) {}
  Token next();
  State state() const { return {at_, conditional_}; }
  void restore(State state) {
    at_ = state.at;
    conditional_ = state.conditional;
  }
  /// Inside a conditional comment whose content is code.
  bool conditional() const { return conditional_; }
  void set_delimiter(std::string delimiter) { delimiter_ = std::move(delimiter); }
  /// The rest of the line at the current place, trimmed; the lexer stands behind it.
  std::string_view rest_of_line();

  bool ansi_quotes = false;       ///< MySQL: "a" is a name
  bool backslash_escapes = true;  ///< MySQL: off with NO_BACKSLASH_ESCAPES

 private:
  bool mysql() const { return dialect_ != Dialect::sqlite; }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  Token emit(TokenKind kind, std::size_t end);
  bool skip_blank();
  bool skip_comment();
  bool open_conditional();
  bool executes(bool mariadb_only, std::string_view version) const;
  void skip_block_comment(std::size_t from);
  std::size_t quoted_end(std::size_t from, char quote, bool backslash) const;
  std::size_t word_end(std::size_t from) const;
  std::size_t number_end() const;
  std::size_t symbol_size() const;
  Token word_or_prefixed();
  Token variable();

  std::string_view text_;
  Dialect dialect_;
  std::size_t at_ = 0;
  bool conditional_ = false;
  std::string delimiter_ = ";";
};

}  // namespace assay::schema::ddl
