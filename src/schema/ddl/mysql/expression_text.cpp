#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/mysql/expression.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::Cursor;
using ddl::Token;
using ddl::TokenKind;

namespace {

// Reserved words that are called like functions: a blank before their parenthesis stays as it was.
constexpr std::array<std::string_view, 24> called = {"if",         "left",       "right",   "replace",    "repeat",     "mod",
                                                     "insert",     "char",       "convert", "database",   "schema",     "interval",
                                                     "rank",       "lag",        "lead",    "ntile",      "nth_value",  "first_value",
                                                     "last_value", "row_number", "values",  "dense_rank", "json_table", "cume_dist"};

bool is_name(const Token& token) { return token.kind == TokenKind::word || token.kind == TokenKind::quoted; }

bool is_symbol(const Token& token, std::string_view symbol) { return token.kind == TokenKind::symbol && token.text == symbol; }

/// Whether the database's name is only ever used to qualify: as an alias it must stay.
bool only_qualifies(const Cursor& cursor, std::span<const Token> tokens, std::string_view database) {
  if (database.empty()) return false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool alias = is_name(tokens[i]) && cursor.value(tokens[i]) == database && (i == 0 || !is_symbol(tokens[i - 1], ".")) &&
                       (i + 1 >= tokens.size() || !is_symbol(tokens[i + 1], "."));
    if (alias) return false;
  }
  return true;
}

/// db.table.column, or db.table where a relation stands.
bool is_qualifier(const Cursor& cursor, std::span<const Token> tokens, std::size_t i, std::string_view database) {
  if (i + 2 >= tokens.size() || !is_name(tokens[i]) || !is_symbol(tokens[i + 1], ".") || cursor.value(tokens[i]) != database) return false;
  if (i > 0 && is_symbol(tokens[i - 1], ".")) return false;
  return true;
}

std::string spelled(const Cursor& cursor, std::span<const Token> tokens, std::size_t i) {
  const Token& token = tokens[i];
  const bool behind_dot = i > 0 && is_symbol(tokens[i - 1], ".");
  switch (token.kind) {
    case TokenKind::quoted: return quoted_name(cursor.value(token));
    case TokenKind::string: return canonical_literal({}, cursor.value(token));
    case TokenKind::number: return text::lower(token.text);
    case TokenKind::word: {
      if (behind_dot) return quoted_name(token.text);
      const bool is_call = i + 1 < tokens.size() && is_symbol(tokens[i + 1], "(");
      return is_reserved(token.text) || is_call ? text::lower(token.text) : std::string(token.text);
    }
    case TokenKind::symbol: return token.text == "!=" ? "<>" : token.text == "&&" ? "and" : std::string(token.text);
    case TokenKind::variable:
    case TokenKind::delimiter:
    case TokenKind::end: break;
  }
  return std::string(token.text);
}

bool blank_between(const Token& before, const Token& token) {
  const std::string_view open = before.text;
  if (before.kind == TokenKind::symbol && (open == "(" || open == ".")) return false;
  if (token.kind == TokenKind::symbol && (token.text == ")" || token.text == "," || token.text == "." || token.text == ";")) return false;
  if (!is_symbol(token, "(") || !is_name(before)) return true;
  if (before.kind == TokenKind::quoted || !is_reserved(before.text)) return false;
  const bool function = std::any_of(called.begin(), called.end(), [&](auto word) { return ddl::is_word(before, word); });
  return !function || token.at != before.at + before.text.size();
}

}  // namespace

std::string canonical_text(const Cursor& cursor, std::span<const Token> tokens, std::string_view database) {
  const bool strip = only_qualifies(cursor, tokens, database);
  std::string out;
  const Token* before = nullptr;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (strip && is_qualifier(cursor, tokens, i, database)) {
      if (before != nullptr && blank_between(*before, tokens[i])) out += ' ';
      ++i;
      before = nullptr;
      continue;
    }
    const Token& token = tokens[i];
    // An introducer goes with its string.
    if (token.kind == TokenKind::word && token.text.front() == '_' && i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::string &&
        !charset_of(token.text.substr(1)).empty()) {
      if (before != nullptr && blank_between(*before, token)) out += ' ';
      out += canonical_literal(token.text, cursor.value(tokens[++i]));
      before = &tokens[i];
      continue;
    }
    if (before != nullptr && blank_between(*before, token)) out += ' ';
    out += spelled(cursor, tokens, i);
    before = &token;
  }
  return out;
}

}  // namespace assay::schema::mysql
