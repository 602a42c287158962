// A forgiving SQL lexer for texts libpg_query refuses: cut in the middle, of another dialect, or not SQL at all. Never fails: an unfinished
// string or comment is one token up to the end. Pure, any thread; views into the text given.
#pragma once
#include <string_view>
#include <vector>

#include "sql/fingerprint.h"

namespace assay::sql {

enum class TokenKind { word, quoted, string, number, param, symbol };

struct Token {
  TokenKind kind;
  std::string_view text;
  std::size_t at;
};

/// Comments and white space are left out.
std::vector<Token> lex(std::string_view text, Dialect dialect = Dialect::postgres);

}  // namespace assay::sql
