#include "schema/formats/dbml/lexer.h"

#include <algorithm>
#include <limits>

#include "core/text.h"

namespace assay::schema::dbml {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, unsigned code) {
  if (code >= 0xD800 && code <= 0xDFFF) code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

bool blank_line(std::string_view line) { return std::all_of(line.begin(), line.end(), is_blank); }

/// Block strings lose leading blank lines, a last line of blanks, and the indentation that all lines share.
std::string dedented(std::string_view raw) {
  std::vector<std::string_view> lines = text::split(raw, '\n');
  for (std::string_view& line : lines)
    if (line.ends_with('\r')) line.remove_suffix(1);
  while (!lines.empty() && blank_line(lines.front())) lines.erase(lines.begin());
  if (!lines.empty() && blank_line(lines.back())) lines.pop_back();
  std::size_t indent = std::numeric_limits<std::size_t>::max();
  for (const std::string_view line : lines)
    if (!blank_line(line)) indent = std::min(indent, line.find_first_not_of(" \t"));
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += '\n';
    out += lines[i].substr(std::min(indent, lines[i].size()));
  }
  return out;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = counted_ = 3;
  }

  std::vector<Token> run() {
    for (;;) {
      const std::size_t before = at_;
      const bool line_break = skip_blank();
      Token token = start();
      token.starts_line = line_break || tokens_.empty();
      token.glued = before == at_ && !tokens_.empty();
      if (at_ >= text_.size()) {
        tokens_.push_back(std::move(token));
        return std::move(tokens_);
      }
      read(token);
      token.end = at_;
      tokens_.push_back(std::move(token));
    }
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool at(std::string_view word) const { return text_.substr(at_, word.size()) == word; }

  /// Places are counted from the token before: linear in all.
  Token start() {
    for (; counted_ < at_; ++counted_) {
      const auto c = static_cast<unsigned char>(text_[counted_]);
      if (c == '\n') {
        ++line_;
        column_ = 1;
      } else if ((c & 0xC0U) != 0x80U) {
        ++column_;
      }
    }
    Token token;
    token.line = line_;
    token.column = column_;
    token.begin = token.end = at_;
    return token;
  }

  bool skip_blank() {
    bool line_break = false;
    while (at_ < text_.size()) {
      if (at("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (at("/*")) {
        const auto close = text_.find("*/", at_ + 2);
        if (close == std::string_view::npos) return line_break;  // an open comment is a bad token
        line_break |= text_.substr(at_, close - at_).find('\n') != std::string_view::npos;
        at_ = close + 2;
      } else if (is_blank(peek())) {
        line_break |= peek() == '\n';
        ++at_;
      } else {
        return line_break;
      }
    }
    return line_break;
  }

  void read(Token& token) {
    const char c = peek();
    if (at("/*")) return bad(token, "The comment is not closed.", text_.size());
    if (at("'''")) return block(token);
    if (c == '\'' || c == '"') return quoted(token, c);
    if (c == '`') return expression(token);
    if (c == '#') return run_of(token, TokenKind::color);
    if (is_digit(c)) return number(token);
    if (is_word(c)) return run_of(token, TokenKind::word);
    symbol(token);
  }

  void bad(Token& token, std::string why, std::size_t end) {
    token.kind = TokenKind::bad;
    token.text = std::move(why);
    at_ = end;
  }
  void run_of(Token& token, TokenKind kind) {
    const std::size_t from = at_++;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    token.kind = kind;
    token.text = text_.substr(from, at_ - from);
  }
  /// "12", "1.5", "1e-3"; "2fa_code" is a word.
  void number(Token& token) {
    std::size_t end = at_;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1]))
      for (++end; end < text_.size() && is_digit(text_[end]);) ++end;
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      std::size_t exponent = end + 1;
      if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) ++exponent;
      if (exponent < text_.size() && is_digit(text_[exponent])) {
        while (exponent < text_.size() && is_digit(text_[exponent])) ++exponent;
        if (exponent >= text_.size() || !is_word(text_[exponent])) end = exponent;
      }
    }
    if (end < text_.size() && is_word(text_[end])) return run_of(token, TokenKind::word);
    token.kind = TokenKind::number;
    token.text = text_.substr(at_, end - at_);
    at_ = end;
  }
  void symbol(Token& token) {
    static constexpr std::string_view longest[] = {"?<>?", "?<>", "<>?", "?<?", "?>?", "?-?", "<>", "?<", "?>", "?-",
                                                   "<?",   ">?",  "-?",  "->",  "<-",  "<=",  ">=", "!=", "=="};
    token.kind = TokenKind::symbol;
    for (const std::string_view known : longest) {
      if (!at(known)) continue;
      token.text = known;
      at_ += known.size();
      return;
    }
    token.text = text_.substr(at_++, 1);
  }
  void expression(Token& token) {
    const auto close = text_.find('`', at_ + 1);
    if (close == std::string_view::npos) return bad(token, "The expression is not closed with a backtick.", text_.size());
    token.kind = TokenKind::expression;
    token.text = text_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
  }
  void block(Token& token) {
    std::string raw;
    for (std::size_t i = at_ + 3; i < text_.size();) {
      if (text_[i] == '\\') {
        i = escape(raw, i);
      } else if (text_.substr(i, 3) == "'''") {
        token.kind = TokenKind::string;
        token.text = dedented(raw);
        at_ = i + 3;
        return;
      } else {
        raw += text_[i++];
      }
    }
    bad(token, "The block string is not closed with '''.", text_.size());
  }
  void quoted(Token& token, char quote) {
    std::string out;
    std::size_t i = at_ + 1;
    while (i < text_.size() && text_[i] != '\n') {
      if (text_[i] == quote) {
        token.kind = quote == '\'' ? TokenKind::string : TokenKind::quoted;
        token.text = std::move(out);
        at_ = i + 1;
        return;
      }
      if (text_[i] == '\\')
        i = escape(out, i);
      else
        out += text_[i++];
    }
    bad(token, quote == '\'' ? "The string does not end on its line." : "The quoted name does not end on its line.", i);
  }
  /// What stands after the backslash at `i` goes to `out`; the place behind it.
  std::size_t escape(std::string& out, std::size_t i) const {
    static constexpr std::pair<char, char> simple[] = {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'b', '\b'}, {'v', '\v'}, {'f', '\f'}};
    if (i + 1 >= text_.size()) return out += '\\', i + 1;
    const char c = text_[i + 1];
    if (c == '\n') return i + 2;
    if (c == '\r') return i + (i + 2 < text_.size() && text_[i + 2] == '\n' ? 3 : 2);
    if (c == 'u' && i + 5 < text_.size()) {
      unsigned code = 0;
      bool hex = true;
      for (std::size_t k = i + 2; k < i + 6; ++k) {
        hex = hex && hex_value(text_[k]) >= 0;
        code = code * 16 + static_cast<unsigned>(std::max(hex_value(text_[k]), 0));
      }
      if (hex) return append_utf8(out, code), i + 6;
    }
    for (const auto& [letter, meaning] : simple)
      if (c == letter) return out += meaning, i + 2;
    if (c == ' ') out += '\\';
    out += c;
    return i + 2;
  }

  std::string_view text_;
  std::size_t at_ = 0, counted_ = 0;
  int line_ = 1, column_ = 1;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(std::string_view text) { return Lexer(text).run(); }

}  // namespace assay::schema::dbml
