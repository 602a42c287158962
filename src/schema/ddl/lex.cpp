#include "schema/ddl/lex.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"

namespace assay::schema::ddl {
namespace {

// Conditional comments: a text is read as the newest server of its kind would. MySQL numbers versions 50000–99999, MariaDB ignores those of
// MySQL 5.7 and later, and 999999 is nobody's (the sandbox line of mariadb-dump).
constexpr int mysql_newest = 99'999;
constexpr int mariadb_newest = 129'999;
constexpr int mysql_own_first = 50'700;
constexpr int mysql_own_last = 99'999;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word_char(char c) { return is_word_start(c) || is_digit(c); }

constexpr std::array<std::string_view, 17> long_symbols = {
    "->>", "<=>", "||", "&&", "<=", ">=", "<>", "!=", "==", "<<", ">>", ":=", "->", "..", "=>", "^=", "~="};

void append_escape(std::string& out, char c) {
  switch (c) {
    case '0': out += '\0'; break;
    case 'b': out += '\b'; break;
    case 'n': out += '\n'; break;
    case 'r': out += '\r'; break;
    case 't': out += '\t'; break;
    case 'Z': out += '\x1a'; break;
    // LIKE reads these two: the backslash stays.
    case '%':
    case '_':
      out += '\\';
      out += c;
      break;
    default: out += c;
  }
}

std::string unquote(std::string_view raw, bool backslash) {
  const char close = raw.front() == '[' ? ']' : raw.front();
  raw.remove_prefix(1);
  if (!raw.empty() && raw.back() == close) raw.remove_suffix(1);
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (backslash && raw[i] == '\\' && i + 1 < raw.size()) {
      append_escape(out, raw[++i]);
    } else {
      out += raw[i];
      if (raw[i] == close && close != ']' && i + 1 < raw.size() && raw[i + 1] == close) ++i;
    }
  }
  return out;
}

}  // namespace

std::string value_of(const Token& token, bool backslash_escapes) {
  if (token.text.empty()) return {};
  if (token.kind == TokenKind::quoted) return unquote(token.text, false);
  if (token.kind != TokenKind::string) return std::string(token.text);
  const bool national = token.text.front() == 'n' || token.text.front() == 'N';
  return unquote(token.text.substr(national ? 1 : 0), backslash_escapes);
}

bool is_word(const Token& token, std::string_view word) { return token.kind == TokenKind::word && text::iequals(token.text, word); }

Place Places::of(std::size_t at) {
  if (lines_.empty()) {
    lines_.push_back(0);
    for (std::size_t i = 0; i < text_.size(); ++i)
      if (text_[i] == '\n') lines_.push_back(i + 1);
  }
  at = std::min(at, text_.size());
  const auto line = std::upper_bound(lines_.begin(), lines_.end(), at) - lines_.begin();
  Place place;
  place.line = static_cast<int>(line);
  for (std::size_t i = lines_[static_cast<std::size_t>(line - 1)]; i < at; ++i)
    if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++place.column;
  return place;
}

Token Lexer::emit(TokenKind kind, std::size_t end) {
  end = std::min(end, text_.size());
  const Token token{kind, text_.substr(at_, end - at_), at_};
  at_ = end;
  return token;
}

std::string_view Lexer::rest_of_line() {
  const std::size_t end = std::min(text_.find('\n', at_), text_.size());
  const std::string_view line = text::trim(text_.substr(at_, end - at_));
  at_ = end;
  return line;
}

bool Lexer::executes(bool mariadb_only, std::string_view version) const {
  const bool mariadb = dialect_ == Dialect::mariadb;
  if (mariadb_only && !mariadb) return false;
  if (version.empty()) return true;
  int number = 0;
  for (const char c : version) number = number * 10 + (c - '0');
  if (!mariadb) return number <= mysql_newest;
  if (!mariadb_only && number >= mysql_own_first && number <= mysql_own_last) return false;
  return number <= mariadb_newest;
}

bool Lexer::open_conditional() {
  const bool mariadb_only = (peek(2) == 'M' || peek(2) == 'm') && peek(3) == '!';
  if (!mysql() || conditional_ || (!mariadb_only && peek(2) != '!')) return false;
  const std::size_t from = at_ + (mariadb_only ? 4 : 3);
  std::size_t end = from;
  while (end < text_.size() && end - from < 6 && is_digit(text_[end])) ++end;
  // Five or six digits are a version; fewer are code.
  if (end - from < 5) end = from;
  if (!executes(mariadb_only, text_.substr(from, end - from))) return false;
  at_ = end;
  conditional_ = true;
  return true;
}

void Lexer::skip_block_comment(std::size_t from) {
  const auto close = text_.find("*/", from);
  at_ = close == std::string_view::npos ? text_.size() : close + 2;
}

bool Lexer::skip_comment() {
  const char c = peek();
  const bool dashes = c == '-' && peek(1) == '-' && (!mysql() || is_space(peek(2)));
  if (dashes || (mysql() && c == '#')) {
    at_ = std::min(text_.find('\n', at_), text_.size());
    return true;
  }
  if (c == '/' && peek(1) == '*') {
    if (!open_conditional()) skip_block_comment(at_ + 2);
    return true;
  }
  if (conditional_ && c == '*' && peek(1) == '/') {
    conditional_ = false;
    at_ += 2;
    return true;
  }
  return false;
}

bool Lexer::skip_blank() {
  if (!is_space(peek())) return skip_comment();
  ++at_;
  return true;
}

std::size_t Lexer::quoted_end(std::size_t from, char quote, bool backslash) const {
  for (std::size_t i = from; i < text_.size(); ++i) {
    if (backslash && text_[i] == '\\') {
      ++i;
    } else if (text_[i] == quote) {
      if (quote == ']' || i + 1 >= text_.size() || text_[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  return text_.size();
}

std::size_t Lexer::word_end(std::size_t from) const {
  while (from < text_.size() && is_word_char(text_[from])) {
    // A delimiter such as $$ ends a word, although $ may be part of one.
    if (text_[from] == '$' && delimiter_.front() == '$' && text_.substr(from, delimiter_.size()) == delimiter_) break;
    ++from;
  }
  return from;
}

std::size_t Lexer::number_end() const {
  std::size_t end = at_;
  while (end < text_.size()) {
    const char c = text_[end];
    const bool exponent = end > at_ && (text_[end - 1] == 'e' || text_[end - 1] == 'E') && !(text_[at_] == '0' && end == at_ + 2);
    if (!is_digit(c) && c != '.' && std::isalpha(static_cast<unsigned char>(c)) == 0 && !((c == '+' || c == '-') && exponent)) break;
    ++end;
  }
  return end;
}

std::size_t Lexer::symbol_size() const {
  const std::string_view rest = text_.substr(at_, 3);
  for (const std::string_view symbol : long_symbols)
    if (rest.starts_with(symbol)) return symbol.size();
  return 1;
}

Token Lexer::word_or_prefixed() {
  const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(peek())));
  if (peek(1) == '\'' && (c == 'x' || (mysql() && c == 'b'))) return emit(TokenKind::number, quoted_end(at_ + 2, '\'', false));
  if (peek(1) == '\'' && mysql() && c == 'n') return emit(TokenKind::string, quoted_end(at_ + 2, '\'', backslash_escapes));
  return emit(TokenKind::word, std::max(word_end(at_), at_ + 1));
}

Token Lexer::variable() {
  std::size_t end = at_ + 1;
  if (end < text_.size() && text_[end] == '@') ++end;
  if (end < text_.size() && (text_[end] == '`' || text_[end] == '\'' || text_[end] == '"'))
    return emit(TokenKind::variable, quoted_end(end + 1, text_[end], false));
  while (end < text_.size() && (is_word_char(text_[end]) || text_[end] == '.')) ++end;
  return emit(TokenKind::variable, end);
}

Token Lexer::next() {
  while (at_ < text_.size()) {
    // A delimiter that a DELIMITER line set may look like anything, even like a comment.
    if (!conditional_ && text_.substr(at_, delimiter_.size()) == delimiter_) return emit(TokenKind::delimiter, at_ + delimiter_.size());
    if (!skip_blank()) break;
  }
  if (at_ >= text_.size()) return {TokenKind::end, {}, text_.size()};
  const char c = peek();
  if (is_word_start(c)) return word_or_prefixed();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
    const std::size_t end = number_end();
    // MySQL: a name may begin with a digit (1st_quarter).
    const bool name =
        mysql() && end < text_.size() && is_word_char(text_[end]) && text_.substr(at_, end - at_).find('.') == std::string_view::npos;
    return emit(name ? TokenKind::word : TokenKind::number, name ? word_end(end) : end);
  }
  if (c == '\'') return emit(TokenKind::string, quoted_end(at_ + 1, c, mysql() && backslash_escapes));
  if (c == '"') {
    const bool name = !mysql() || ansi_quotes;
    return emit(name ? TokenKind::quoted : TokenKind::string, quoted_end(at_ + 1, c, !name && backslash_escapes));
  }
  if (c == '`') return emit(TokenKind::quoted, quoted_end(at_ + 1, c, false));
  if (c == '[' && !mysql()) return emit(TokenKind::quoted, quoted_end(at_ + 1, ']', false));
  if (c == '@' || c == '?' || (c == ':' && is_word_start(peek(1)))) return variable();
  return emit(TokenKind::symbol, at_ + symbol_size());
}

}  // namespace assay::schema::ddl
