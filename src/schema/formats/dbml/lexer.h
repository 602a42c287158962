// DBML's tokens, with places. Never fails: what is no token becomes one of kind `bad`, with the reason as its text. Pure; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace assay::schema::dbml {

enum class TokenKind { word, quoted, string, number, color, expression, symbol, bad, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text = {};  ///< decoded: without quotes, escapes resolved, block strings without their indentation
  int line = 1;           ///< from 1
  int column = 1;         ///< from 1, in characters
  std::size_t begin = 0;
  std::size_t end = 0;
  bool starts_line = false;
  bool glued = false;  ///< nothing between it and the token before
};

/// Comments are left out; the last token is always `end`.
std::vector<Token> lex(std::string_view text);

}  // namespace assay::schema::dbml
