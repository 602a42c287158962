#include "advise/plan/conditions.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "sql/lexer.h"

namespace assay::plan {
namespace {

using sql::Token;
using sql::TokenKind;

bool is_name(const Token& token) { return token.kind == TokenKind::word || token.kind == TokenKind::quoted; }

bool is_keyword(std::string_view word) {
  static constexpr std::array<std::string_view, 14> keywords = {"and",  "or",    "not",   "any",     "all",      "is",   "null",
                                                                "true", "false", "array", "between", "distinct", "from", "case"};
  return std::find(keywords.begin(), keywords.end(), text::lower(word)) != keywords.end();
}

void add(std::vector<std::string>& list, std::string_view name) {
  if (std::find(list.begin(), list.end(), name) == list.end()) list.emplace_back(name);
}

/// The operator after a column, past "(x)::type" decoration that keeps an index on x usable (text of varchar).
std::size_t skip_cast(const std::vector<Token>& tokens, std::size_t at) {
  if (at < tokens.size() && tokens[at].text == ")") ++at;
  while (at + 1 < tokens.size() && tokens[at].text == "::") at += 2;
  return at;
}

bool is_plain_word(const Token& token) { return token.kind == TokenKind::word && !is_keyword(token.text); }

/// The word of a type ("::timestamp with time zone") or of a function's argument ("lower(email)").
bool follows_type_or_call(const std::vector<Token>& tokens, std::size_t at) {
  if (at > 0 && (tokens[at - 1].text == "::" || is_plain_word(tokens[at - 1]))) return true;
  std::size_t open = at;
  while (open > 0 && tokens[open - 1].text == "(") --open;
  return open < at && open > 0 && is_plain_word(tokens[open - 1]);
}

}  // namespace

ConditionColumns columns_of(std::string_view condition) {
  ConditionColumns out;
  const auto tokens = sql::lex(condition);
  for (const Token& token : tokens)
    if (token.kind == TokenKind::word && text::iequals(token.text, "or")) return {};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!is_name(tokens[i]) || is_keyword(tokens[i].text) || follows_type_or_call(tokens, i)) continue;
    if (i + 1 < tokens.size() && tokens[i + 1].text == ".") continue;
    const std::size_t op = skip_cast(tokens, i + 1);
    if (op >= tokens.size()) continue;
    const std::string_view symbol = tokens[op].text;
    if (symbol == "=") add(out.equal, tokens[i].text);
    if (symbol == "<" || symbol == ">" || symbol == "<=" || symbol == ">=") add(out.range, tokens[i].text);
  }
  std::erase_if(out.range, [&](const std::string& name) { return std::find(out.equal.begin(), out.equal.end(), name) != out.equal.end(); });
  return out;
}

std::vector<std::string> order_columns(std::string_view sort_key) {
  std::vector<std::string> out;
  for (std::string_view part : text::split(sort_key, ',')) {
    part = text::trim(part);
    part = part.substr(0, part.find(' '));
    if (part.empty() || part.find('(') != std::string_view::npos) break;
    out.emplace_back(part.substr(part.rfind('.') == std::string_view::npos ? 0 : part.rfind('.') + 1));
  }
  return out;
}

std::string create_index(const PlanNode& node, const ConditionColumns& columns, const std::vector<std::string>& order) {
  std::vector<std::string> parts = columns.equal;
  for (const std::string& name : order) add(parts, name);
  if (order.empty() && !columns.range.empty()) add(parts, columns.range.front());
  if (parts.empty() || !node.relation || parts.size() > 5) return {};
  const std::string table = node.schema ? *node.schema + "." + *node.relation : *node.relation;
  return fmt::format("CREATE INDEX CONCURRENTLY ON {} ({});", table, text::join(parts, ", "));
}

}  // namespace assay::plan
