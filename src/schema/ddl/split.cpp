#include "schema/ddl/split.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace assay::schema::ddl {
namespace {

constexpr std::size_t tokens_of_data = 64;

template <std::size_t N>
bool is_any(const Token& token, const std::array<std::string_view, N>& words) {
  return token.kind == TokenKind::word &&
         std::any_of(words.begin(), words.end(), [&](auto word) { return text::iequals(token.text, word); });
}

constexpr std::array<std::string_view, 5> compound_kinds = {"trigger", "procedure", "function", "event", "package"};
constexpr std::array<std::string_view, 16> plain_kinds = {"table",   "view",    "index",    "database", "schema",     "unique",
                                                          "user",    "role",    "server",   "sequence", "tablespace", "fulltext",
                                                          "spatial", "virtual", "resource", "logfile"};
// What may stand before a statement inside a body. IF and REPEAT are functions everywhere else.
constexpr std::array<std::string_view, 13> before_statement = {"then", "else", "do",      "begin",         "loop",    "repeat", "row",
                                                               "data", "sql",  "invoker", "deterministic", "definer", "as"};

bool is_symbol(const Token& token, std::string_view symbol) { return token.kind == TokenKind::symbol && token.text == symbol; }

std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0) ++end;
  return text.substr(at, end - at);
}

bool starts_statement_at(std::string_view text, std::size_t at) {
  const std::string_view word = word_at(text, at);
  const std::size_t behind = at + word.size();
  if (behind >= text.size() || text[behind] != ' ') return text::iequals(word, "delimiter") && behind < text.size();
  if (text::iequals(word, "create")) return true;
  const std::string_view second = word_at(text, behind + 1);
  if (text::iequals(word, "insert")) return text::iequals(second, "into");
  return (text::iequals(word, "alter") || text::iequals(word, "drop")) && (text::iequals(second, "table") || text::iequals(second, "view"));
}

/// Where a statement seems to begin behind `from`: the first word of a line that starts one.
std::size_t border(std::string_view text, std::size_t from, std::size_t end) {
  for (std::size_t line = text.find('\n', from); line < end; line = text.find('\n', line + 1)) {
    std::size_t word = line + 1;
    while (word < end && (text[word] == ' ' || text[word] == '\t')) ++word;
    if (word < end && starts_statement_at(text, word)) return word;
  }
  return std::string_view::npos;
}

}  // namespace

/// How deep a statement stands in BEGIN … END and the like; only statements with bodies nest.
struct Splitter::Nesting {
  Dialect dialect = Dialect::mysql;
  enum class Kind { undecided, plain, compound } kind = Kind::undecided;
  int depth = 0;

  void see(const std::vector<Token>& tokens) {
    const Token& token = tokens.back();
    if (kind == Kind::undecided) decide(tokens);
    if (kind != Kind::compound || token.kind != TokenKind::word) return;
    const Token before = tokens.size() > 1 ? tokens[tokens.size() - 2] : Token{};
    // END IF, END CASE …: END has closed the block already.
    if (is_word(before, "end") || is_symbol(before, ".")) return;
    if (is_word(token, "begin") || is_word(token, "case")) {
      ++depth;
    } else if (is_word(token, "end")) {
      depth = std::max(0, depth - 1);
    } else if (dialect != Dialect::sqlite && starts_statement(before)) {
      static constexpr std::array<std::string_view, 4> blocks = {"if", "loop", "while", "repeat"};
      // … WHERE (a) FOR UPDATE is no loop.
      if (is_any(token, blocks) || (is_word(token, "for") && !is_symbol(before, ")"))) ++depth;
    }
  }
  /// IF (…, …) and REPEAT (…, …) in an expression: taken back when the comma is seen.
  void see_comma(const std::vector<Token>& tokens) {
    if (kind != Kind::compound) return;
    int open = 0;
    for (std::size_t i = tokens.size() - 1; i-- > 0;) {
      if (is_symbol(tokens[i], ")")) ++open;
      if (is_symbol(tokens[i], "(") && open-- == 0) {
        const bool function = i > 0 && (is_word(tokens[i - 1], "if") || is_word(tokens[i - 1], "repeat"));
        if (function && i > 1 && starts_statement(tokens[i - 2]) && first_comma(tokens, i)) depth = std::max(0, depth - 1);
        return;
      }
      if (tokens.size() - i > 256) return;
    }
  }

 private:
  void decide(const std::vector<Token>& tokens) {
    const Token& first = tokens.front();
    if (tokens.size() == 1) {
      if (!is_word(first, "create") && !is_word(first, "alter") && !is_word(first, "begin")) kind = Kind::plain;
    } else if (is_word(first, "begin")) {
      kind = is_word(tokens[1], "not") ? Kind::compound : Kind::plain;
      depth = kind == Kind::compound ? 1 : 0;
    } else if (is_any(tokens.back(), compound_kinds)) {
      kind = Kind::compound;
    } else if (is_any(tokens.back(), plain_kinds)) {
      kind = Kind::plain;
    }
  }
  static bool first_comma(const std::vector<Token>& tokens, std::size_t open) {
    int depth_here = 0;
    for (std::size_t i = open + 1; i + 1 < tokens.size(); ++i) {
      if (is_symbol(tokens[i], "(")) ++depth_here;
      if (is_symbol(tokens[i], ")")) --depth_here;
      if (depth_here == 0 && is_symbol(tokens[i], ",")) return false;
    }
    return true;
  }
  static bool starts_statement(const Token& before) {
    return is_any(before, before_statement) || is_symbol(before, ";") || is_symbol(before, ":") || is_symbol(before, ")") ||
           before.kind == TokenKind::string;
  }
};

bool Splitter::spend(std::size_t bytes) {
  spent_ += bytes;
  return spent_ <= text_.size() * 4 + 65'536;
}

bool Splitter::client_line(const Token& first) {
  if (dialect_ == Dialect::sqlite) {
    // A dot command of the sqlite3 shell.
    if (first.kind != TokenKind::symbol || first.text != "." || (first.at > 0 && text_[first.at - 1] != '\n')) return false;
    (void)lexer_.rest_of_line();
    return true;
  }
  if (!is_word(first, "delimiter")) return false;
  const std::string_view line = lexer_.rest_of_line();
  const std::string_view word = line.substr(0, std::min(line.find_first_of(" \t"), line.size()));
  if (!word.empty()) delimiter_ = std::string(word);
  lexer_.set_delimiter(delimiter_);
  return true;
}

SourceStatement Splitter::gather(const Token& first) {
  SourceStatement out;
  out.begin = first.at;
  const bool data = is_word(first, "insert") || is_word(first, "replace") || is_word(first, "load");
  const bool use = is_word(first, "use") && dialect_ != Dialect::sqlite;
  const std::size_t line = use ? std::min(text_.find('\n', first.at), text_.size()) : 0;
  Nesting nesting{.dialect = dialect_};
  std::optional<std::pair<std::size_t, Lexer::State>> border_seen;
  std::size_t border_at = 0;
  const auto inside = [&] { return nesting.depth > 0 || lexer_.conditional(); };
  for (Token token = first;; token = lexer_.next()) {
    const bool semicolon = token.kind == TokenKind::delimiter || is_symbol(token, ";");
    if (semicolon && !border_seen) {
      border_seen = {out.tokens.size(), lexer_.state()};
      border_at = token.at;
    }
    const bool ends = token.kind == TokenKind::end || (token.kind == TokenKind::delimiter && (delimiter_ != ";" || !inside()));
    if (ends || (semicolon && !looks_ahead_ && delimiter_ == ";") || (use && token.at > line)) {
      out.end = token.at;
      if (use && token.at > line && token.kind != TokenKind::delimiter) lexer_.restore({token.at, false});
      const bool unfinished = token.kind == TokenKind::end && inside() && border_seen;
      if (!unfinished) return out;
      looks_ahead_ = spend(out.end - border_at);
      out.tokens.resize(border_seen->first);
      out.end = border_at;
      lexer_.restore({border_seen->second.at, false});
      return out;
    }
    if (data && out.tokens.size() >= tokens_of_data) continue;
    if (semicolon) token.kind = TokenKind::symbol;
    out.tokens.push_back(token);
    nesting.see(out.tokens);
    if (is_symbol(token, ",")) nesting.see_comma(out.tokens);
  }
}

std::optional<SourceStatement> Splitter::next() {
  for (;;) {
    const Token first = lexer_.next();
    if (first.kind == TokenKind::end) return std::nullopt;
    if (first.kind == TokenKind::delimiter || is_symbol(first, ";") || client_line(first)) continue;
    return gather(first);
  }
}

bool Splitter::resume_inside(const SourceStatement& statement) {
  // Only behind the first token, or the same statement would come again. Bodies hold lines that look like statements.
  Nesting nesting{.dialect = dialect_};
  std::vector<Token> seen;
  for (const Token& token : statement.tokens) {
    seen.push_back(token);
    nesting.see(seen);
    if (nesting.kind != Nesting::Kind::undecided) break;
  }
  const bool body = nesting.kind == Nesting::Kind::compound;
  std::size_t from = statement.tokens.empty() ? statement.end : statement.tokens.front().at + statement.tokens.front().text.size();
  const std::size_t end = std::min(lexer_.state().at, text_.size());
  bool open_quote = false;
  for (const Token& token : statement.tokens) {
    if (token.kind != TokenKind::string && token.kind != TokenKind::quoted) continue;
    // A quote that was never closed reaches over the borders of statements.
    if (token.text.find(";\n") == std::string_view::npos && token.text.find(";\r\n") == std::string_view::npos) continue;
    from = token.at + 1;
    open_quote = true;
    break;
  }
  if (body && !open_quote) return false;
  const std::size_t place = border(text_, from, end);
  if (place == std::string_view::npos || !spend(end - place)) return false;
  lexer_.restore({place, false});
  return true;
}

}  // namespace assay::schema::ddl
