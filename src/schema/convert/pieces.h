// The tokens of an expression with their values, and what stands around one of them. Pure; any thread; nothing fails.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/dialect.h"

namespace assay::schema::conversion {

struct Piece {
  enum class Kind { word, name, string, number, symbol, bad };
  Kind kind = Kind::bad;
  std::string text = {};  ///< words in lower case; names and strings without quotes; bad: why
  bool is(std::string_view symbol_or_word) const { return (kind == Kind::word || kind == Kind::symbol) && text == symbol_or_word; }
};
using Pieces = std::vector<Piece>;

Pieces pieces_of(std::string_view expression, Dialect dialect);
/// The first piece of the operand that ends at `last`: a literal, a.b, f(…) or (…).
std::size_t operand_begin(const Pieces& pieces, std::size_t last);
/// Behind the last piece of the operand that begins at `first`.
std::size_t operand_end(const Pieces& pieces, std::size_t first);
/// The place of the parenthesis that closes the one at `open`; pieces.size() when there is none.
std::size_t closing(const Pieces& pieces, std::size_t open);

}  // namespace assay::schema::conversion
