#include "schema/ddl/sqlite/text.h"

#include <algorithm>

#include "core/text.h"
#include "schema/ddl/keywords.h"
#include "schema/ddl/write.h"

namespace assay::schema::sqlite {

using ddl::Cursor;
using ddl::Token;
using ddl::TokenKind;

namespace {

bool is_symbol(const Token& token, std::string_view symbol) { return token.kind == TokenKind::symbol && token.text == symbol; }
bool is_keyword(const Token& token) { return token.kind == TokenKind::word && is_reserved_word(text::lower(token.text), Dialect::sqlite); }

std::string spelled(const Cursor& cursor, std::span<const Token> tokens, std::size_t i) {
  const Token& token = tokens[i];
  const bool behind_dot = i > 0 && is_symbol(tokens[i - 1], ".");
  switch (token.kind) {
    case TokenKind::quoted: {
      const std::string name = cursor.value(token);
      // "a" may be a string: it stays in quotes until it is known.
      if (token.text.front() == '"' && !behind_dot) return std::string(token.text);
      return identifier(name, Dialect::sqlite);
    }
    case TokenKind::string: return literal(cursor.value(token), Dialect::sqlite);
    case TokenKind::number: return text::lower(token.text);
    case TokenKind::word: {
      const bool called = i + 1 < tokens.size() && is_symbol(tokens[i + 1], "(");
      return !behind_dot && (is_keyword(token) || called) ? text::lower(token.text) : std::string(token.text);
    }
    case TokenKind::symbol: return token.text == "!=" ? "<>" : token.text == "==" ? "=" : std::string(token.text);
    case TokenKind::variable:
    case TokenKind::delimiter:
    case TokenKind::end: break;
  }
  return std::string(token.text);
}

bool blank_between(const Token& before, const Token& token) {
  if (is_symbol(before, "(") || is_symbol(before, ".")) return false;
  if (is_symbol(token, ")") || is_symbol(token, ",") || is_symbol(token, ".") || is_symbol(token, ";")) return false;
  if (!is_symbol(token, "(")) return true;
  if (before.kind == TokenKind::quoted) return false;
  return before.kind != TokenKind::word || is_keyword(before);
}

/// (…) around all of it.
bool is_wrapped(std::span<const Token> tokens) {
  if (tokens.size() < 2 || !is_symbol(tokens.front(), "(") || !is_symbol(tokens.back(), ")")) return false;
  // (SELECT …) and rows keep theirs.
  if (ddl::is_word(tokens[1], "select") || ddl::is_word(tokens[1], "with") || ddl::is_word(tokens[1], "values")) return false;
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is_symbol(tokens[i], "(")) ++depth;
    if (is_symbol(tokens[i], ",") && depth == 1) return false;
    if (is_symbol(tokens[i], ")") && --depth == 0 && i + 1 < tokens.size()) return false;
  }
  return true;
}

template <class Replace>
std::string replaced(std::string_view text, Replace replace) {
  std::string out;
  std::size_t copied = 0;
  const std::vector<Token> tokens = tokens_of(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool called = i + 1 < tokens.size() && is_symbol(tokens[i + 1], "(");
    const std::string with = replace(tokens[i], called);
    if (with.empty()) continue;
    out += text.substr(copied, tokens[i].at - copied);
    out += with;
    copied = tokens[i].at + tokens[i].text.size();
  }
  return out + std::string(text.substr(copied));
}

}  // namespace

std::vector<Token> tokens_of(std::string_view text) {
  ddl::Lexer lexer(text, Dialect::sqlite);
  std::vector<Token> tokens;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) tokens.push_back(token);
  return tokens;
}

std::string canonical_text(const Cursor& cursor, std::span<const Token> tokens) {
  std::string out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0 && blank_between(tokens[i - 1], tokens[i])) out += ' ';
    out += spelled(cursor, tokens, i);
  }
  return out;
}

std::string canonical_expression(const Cursor& cursor, std::span<const Token> tokens) {
  while (is_wrapped(tokens)) tokens = tokens.subspan(1, tokens.size() - 2);
  return canonical_text(cursor, tokens);
}

std::string with_strings(std::string_view expression, const std::vector<std::string>& columns) {
  return replaced(expression, [&](const Token& token, bool) -> std::string {
    if (token.kind != TokenKind::quoted || token.text.front() != '"') return {};
    const std::string name = ddl::value_of(token, false);
    const bool column = std::any_of(columns.begin(), columns.end(), [&](const auto& c) { return text::iequals(c, name); });
    return column ? identifier(name, Dialect::sqlite) : literal(name, Dialect::sqlite);
  });
}

std::string with_name(std::string_view text, std::string_view from, std::string_view to) {
  return replaced(text, [&](const Token& token, bool called) -> std::string {
    const bool name = (token.kind == TokenKind::word && !is_keyword(token)) || token.kind == TokenKind::quoted;
    return name && !called && text::iequals(ddl::value_of(token, false), from) ? identifier(to, Dialect::sqlite) : std::string();
  });
}

}  // namespace assay::schema::sqlite
