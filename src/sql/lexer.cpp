#include "sql/lexer.h"

#include <algorithm>
#include <cctype>

namespace assay::sql {
namespace {

bool is_word_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_word_start(c) || is_digit(c) || c == '$'; }
/// In MySQL a backtick opens a name, # a comment, and @ a variable or an account's host: they end an operator.
bool is_operator(char c, bool mysql) {
  return (!mysql || (c != '`' && c != '#' && c != '@' && c != '?')) &&
         std::string_view("+-*/<>=~!@#%^&|`?").find(c) != std::string_view::npos;
}

class Lexer {
 public:
  Lexer(std::string_view text, Dialect dialect) : text_(text), mysql_(dialect == Dialect::mysql) {}

  std::vector<Token> run() {
    while (at_ < text_.size())
      if (!skip_blank()) token();
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void emit(TokenKind kind, std::size_t end) {
    end = std::min(end, text_.size());
    tokens_.push_back({kind, text_.substr(at_, end - at_), at_});
    at_ = end;
  }

  bool skip_blank() {
    const char c = peek();
    if (std::isspace(static_cast<unsigned char>(c)) != 0 || c == '\0') return ++at_, true;
    const bool line =
        (c == '-' && peek(1) == '-' && (!mysql_ || std::isspace(static_cast<unsigned char>(peek(2))) != 0)) || (mysql_ && c == '#');
    if (line) return at_ = std::min(text_.find('\n', at_), text_.size()), true;
    if (c == '/' && peek(1) == '*') return block_comment(), true;
    return false;
  }
  void block_comment() {
    int depth = 0;
    while (at_ < text_.size()) {
      if (peek() == '/' && peek(1) == '*' && (depth == 0 || !mysql_)) {
        ++depth;
        at_ += 2;
      } else if (peek() == '*' && peek(1) == '/') {
        at_ += 2;
        if (--depth == 0) return;
      } else {
        ++at_;
      }
    }
    at_ = text_.size();
  }

  /// The place after the closing quote; a doubled quote is part of it.
  std::size_t quoted_end(std::size_t from, char quote, bool backslash) const {
    for (std::size_t i = from; i < text_.size(); ++i) {
      if (backslash && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (i + 1 >= text_.size() || text_[i + 1] != quote) return i + 1;
        ++i;
      }
    }
    return text_.size();
  }

  bool prefixed_string() {
    const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(peek())));
    if ((c == 'e' || c == 'b' || c == 'x' || c == 'n') && peek(1) == '\'')
      return emit(TokenKind::string, quoted_end(at_ + 2, '\'', mysql_ || c == 'e')), true;
    if (c == 'u' && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"'))
      return emit(peek(2) == '"' ? TokenKind::quoted : TokenKind::string, quoted_end(at_ + 3, peek(2), false)), true;
    return false;
  }
  bool dollar() {
    if (is_digit(peek(1))) {
      std::size_t end = at_ + 1;
      while (end < text_.size() && is_digit(text_[end])) ++end;
      return emit(TokenKind::param, end), true;
    }
    std::size_t tag = at_ + 1;
    while (tag < text_.size() && is_word(text_[tag]) && text_[tag] != '$') ++tag;
    if (tag >= text_.size() || text_[tag] != '$') return false;
    const auto close = text_.find(text_.substr(at_, tag + 1 - at_), tag + 1);
    return emit(TokenKind::string, close == std::string_view::npos ? text_.size() : close + tag + 1 - at_), true;
  }
  std::size_t number_end() const {
    std::size_t end = at_;
    while (end < text_.size()) {
      const char c = text_[end];
      const bool sign =
          (c == '+' || c == '-') && (text_[end - 1] == 'e' || text_[end - 1] == 'E') && end > at_ && !(text_[at_] == '0' && end == at_ + 2);
      if (!is_word(c) && c != '.' && !sign) break;
      ++end;
    }
    return end;
  }

  void token() {
    const char c = peek();
    if (is_word_start(c)) {
      if (prefixed_string()) return;
      std::size_t end = at_;
      while (end < text_.size() && is_word(text_[end])) ++end;
      return emit(TokenKind::word, end);
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return emit(TokenKind::number, number_end());
    if (c == '\'') return emit(TokenKind::string, quoted_end(at_ + 1, c, mysql_));
    if (c == '"') return emit(mysql_ ? TokenKind::string : TokenKind::quoted, quoted_end(at_ + 1, c, mysql_));
    if (c == '`' && mysql_) return emit(TokenKind::quoted, quoted_end(at_ + 1, c, false));
    if (c == '$' && !mysql_ && dollar()) return;
    if (c == '?' && mysql_) return emit(TokenKind::param, at_ + 1);
    if (c == ':' && peek(1) == ':') return emit(TokenKind::symbol, at_ + 2);
    if (c == '@' && mysql_) return emit(TokenKind::symbol, at_ + (peek(1) == '@' ? 2 : 1));
    if (!is_operator(c, mysql_)) return emit(TokenKind::symbol, at_ + 1);
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_operator(text_[end], mysql_) && text_.substr(end, 2) != "--" && text_.substr(end, 2) != "/*") ++end;
    emit(TokenKind::symbol, end);
  }

  std::string_view text_;
  bool mysql_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(std::string_view text, Dialect dialect) { return Lexer(text, dialect).run(); }

}  // namespace assay::sql
