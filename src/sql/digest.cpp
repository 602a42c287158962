#include "sql/digest.h"

#include <algorithm>
#include <vector>

#include "core/text.h"
#include "sql/lexer.h"

namespace assay::sql {
namespace {

bool is(const Token& token, std::string_view text) { return token.text == text; }

/// Whether "..." begins at tokens[i]: three symbols, or one.
std::size_t dots_at(const std::vector<Token>& tokens, std::size_t i) {
  if (i < tokens.size() && is(tokens[i], "...")) return 1;
  return i + 2 < tokens.size() && is(tokens[i], ".") && is(tokens[i + 1], ".") && is(tokens[i + 2], ".") ? 3 : 0;
}

/// The names of the list that ends before tokens[end], as in INSERT INTO t (a, b) VALUES; 0 = there is none.
std::size_t names_before(const std::vector<Token>& tokens, std::size_t end) {
  if (end == 0 || !is(tokens[end - 1], ")")) return 0;
  std::size_t count = 1;
  for (std::size_t i = end - 1; i-- > 0;) {
    if (is(tokens[i], "(")) return count;
    if (is(tokens[i], ",")) ++count;
    if (is(tokens[i], ")")) return 0;
  }
  return 0;
}

std::string placeholders(std::size_t count) {
  std::string out = "?";
  for (std::size_t i = 1; i < count; ++i) out += ", ?";
  return out;
}

bool is_rows(std::string_view word) {
  const std::string lower = text::lower(word);
  return lower == "values" || lower == "value";
}

}  // namespace

Result<std::string> preparable_digest(std::string_view text) {
  if (text.find("...") == std::string_view::npos && text.find("SQL_TSI_") == std::string_view::npos) return std::string(text);
  const auto tokens = lex(text, Dialect::mysql);
  std::string out;
  std::size_t copied = 0;
  const auto put = [&](std::size_t from, std::size_t to, std::string_view with) {
    out += text.substr(copied, from - copied);
    out += with;
    copied = to;
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind == TokenKind::word && token.text.starts_with("SQL_TSI_"))
      put(token.at, token.at + token.text.size(), token.text.substr(8));
    const std::size_t dots = dots_at(tokens, i);
    if (dots == 0) continue;
    const Token& last = tokens[i + dots - 1];
    if (i == 0 || !is(tokens[i - 1], "(") || i + dots >= tokens.size() || !is(tokens[i + dots], ")"))
      return fail(Code::unsupported, "The server kept only the beginning of this statement.");
    std::size_t count = 1;
    if (i >= 2 && is_rows(tokens[i - 2].text)) {
      count = names_before(tokens, i - 2);
      if (count == 0)
        return fail(Code::unsupported, "The server left the values out, and the statement names no columns to count them by.");
    }
    put(token.at, last.at + last.text.size(), placeholders(count));
    i += dots - 1;
  }
  return out + std::string(text.substr(copied));
}

}  // namespace assay::sql
