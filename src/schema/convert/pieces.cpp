#include "schema/convert/pieces.h"

#include <algorithm>

#include "core/text.h"
#include "sql/lexer.h"

namespace assay::schema::conversion {
namespace {

using Kind = Piece::Kind;

constexpr std::string_view operators[] = {"!~~*", "<=>", "->>", "#>>", "!~~", "~~*", "!~*", "->", "#>", "@>", "<@", "&&", "||",
                                          "<=",   ">=",  "<>",  "!=",  "!~",  "~~",  "~*",  "::", ":=", "@@", "?|", "?&"};

/// 'it''s', "a""b", `a``b`
std::string unquoted(std::string_view text, bool backslash) {
  std::string out;
  const char quote = text.front();
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == quote && text[i + 1] == quote) ++i;
    if (text[i] == '\\' && backslash && i + 2 < text.size()) {
      const char c = text[++i];
      out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
      continue;
    }
    out += text[i];
  }
  return out;
}

Piece string_piece(std::string_view text, Dialect dialect) {
  const bool mysql = is_mysql_family(dialect);
  const auto quote = text.find_first_of("'\"$");
  if (quote == std::string_view::npos || text.size() < quote + 2) return {Kind::bad, "a literal"};
  if (text[quote] == '$') {
    const auto body = text.find('$', 1) + 1;
    return {Kind::string, std::string(text.substr(body, text.size() - 2 * body))};
  }
  const std::string prefix = text::lower(text.substr(0, quote));
  if (text.back() != text[quote]) return {Kind::bad, "an open string"};
  if (prefix == "b" || prefix == "x") return {Kind::bad, "a literal of bits"};
  if (prefix == "u&") return {Kind::bad, "a literal with Unicode escapes"};
  return {Kind::string, unquoted(text.substr(quote), mysql || prefix == "e")};
}

void symbols(Pieces& out, std::string_view run) {
  while (!run.empty()) {
    std::string_view next = run.substr(0, 1);
    for (const std::string_view known : operators)
      if (run.starts_with(known)) {
        next = known;
        break;
      }
    out.push_back({Kind::symbol, std::string(next)});
    run.remove_prefix(next.size());
  }
}

}  // namespace

Pieces pieces_of(std::string_view expression, Dialect dialect) {
  Pieces out;
  const bool mysql = is_mysql_family(dialect);
  // SQLite takes backticks and brackets as well; its own texts have double quotes.
  for (const sql::Token& token : sql::lex(expression, mysql ? sql::Dialect::mysql : sql::Dialect::postgres)) switch (token.kind) {
      case sql::TokenKind::word:
        // _utf8mb4'…': the target has one character set
        if (mysql && token.text.starts_with('_') && token.text.size() > 1) {
          const auto after = token.at + token.text.size();
          if (after < expression.size() && expression[after] == '\'') break;
        }
        out.push_back({Kind::word, text::lower(token.text)});
        break;
      case sql::TokenKind::quoted:
        if (token.text.starts_with('"') || token.text.starts_with('`'))
          out.push_back({Kind::name, unquoted(token.text, false)});
        else
          out.push_back({Kind::bad, "a name with Unicode escapes"});
        break;
      case sql::TokenKind::string: out.push_back(string_piece(token.text, dialect)); break;
      case sql::TokenKind::number: out.push_back({Kind::number, std::string(token.text)}); break;
      case sql::TokenKind::param: out.push_back({Kind::bad, "a parameter"}); break;
      case sql::TokenKind::symbol: symbols(out, token.text); break;
    }
  return out;
}

std::size_t closing(const Pieces& pieces, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < pieces.size(); ++i) {
    if (pieces[i].is("(")) ++depth;
    if (pieces[i].is(")") && --depth == 0) return i;
  }
  return pieces.size();
}

std::size_t operand_begin(const Pieces& pieces, std::size_t last) {
  std::size_t at = last;
  if (pieces[at].is(")")) {
    int depth = 0;
    for (;; --at) {
      if (pieces[at].is(")")) ++depth;
      if (pieces[at].is("(") && --depth == 0) break;
      if (at == 0) return 0;
    }
    const bool call = at > 0 && (pieces[at - 1].kind == Kind::word || pieces[at - 1].kind == Kind::name) && !pieces[at - 1].is("and") &&
                      !pieces[at - 1].is("or") && !pieces[at - 1].is("not") && !pieces[at - 1].is("in");
    if (call) --at;
  }
  while (at >= 2 && pieces[at - 1].is(".") && (pieces[at - 2].kind == Kind::word || pieces[at - 2].kind == Kind::name)) at -= 2;
  return at;
}

std::size_t operand_end(const Pieces& pieces, std::size_t first) {
  std::size_t at = first;
  while (at + 2 < pieces.size() && pieces[at + 1].is(".")) at += 2;
  if (at < pieces.size() && pieces[at].is("(")) return std::min(closing(pieces, at) + 1, pieces.size());
  if (at + 1 < pieces.size() && pieces[at + 1].is("(")) return std::min(closing(pieces, at + 1) + 1, pieces.size());
  return std::min(at + 1, pieces.size());
}

}  // namespace assay::schema::conversion
