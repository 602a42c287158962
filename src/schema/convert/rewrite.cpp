#include "schema/convert/rewrite.h"

#include <algorithm>

namespace assay::schema::conversion {
namespace {

using Kind = Piece::Kind;

constexpr std::string_view text_types[] = {"text", "varchar", "character", "char", "bpchar", "citext", "name"};
/// Words that go on with a type's name.
constexpr std::string_view type_tails[] = {"varying", "precision", "with", "without", "time", "zone"};

bool any_of(const std::string_view* begin, const std::string_view* end, const Piece& piece) {
  return piece.kind == Kind::word && std::find(begin, end, piece.text) != end;
}

Piece symbol(std::string_view text) { return {Kind::symbol, std::string(text)}; }
Piece word(std::string_view text) { return {Kind::word, std::string(text)}; }

/// Behind the type that begins at `at`.
std::size_t type_end(const Pieces& pieces, std::size_t at) {
  ++at;
  while (at + 1 < pieces.size() && pieces[at].is(".")) at += 2;
  while (at < pieces.size() && any_of(std::begin(type_tails), std::end(type_tails), pieces[at])) ++at;
  if (at < pieces.size() && pieces[at].is("(")) at = closing(pieces, at) + 1;
  while (at < pieces.size() && any_of(std::begin(type_tails), std::end(type_tails), pieces[at])) ++at;
  while (at + 1 < pieces.size() && pieces[at].is("[") && pieces[at + 1].is("]")) at += 2;
  return std::min(at, pieces.size());
}

bool is_literal(const Pieces& pieces, std::size_t begin, std::size_t end) {
  while (end - begin >= 3 && pieces[begin].is("(") && pieces[end - 1].is(")")) ++begin, --end;
  if (end - begin == 2 && (pieces[begin].is("-") || pieces[begin].is("+"))) ++begin;
  return end - begin == 1 && (pieces[begin].kind == Kind::string || pieces[begin].kind == Kind::number || pieces[begin].is("null") ||
                              pieces[begin].is("true") || pieces[begin].is("false"));
}

bool is_arithmetic(const Piece& piece) { return piece.is("+") || piece.is("-") || piece.is("*") || piece.is("/") || piece.is("%"); }

/// (ARRAY[…]) around the list's items: where they stand. false when it is something else.
bool array_items(const Pieces& pieces, std::size_t open, std::size_t close, std::size_t& first, std::size_t& last) {
  while (close > open + 2 && pieces[open + 1].is("(") && closing(pieces, open + 1) + 1 == close) ++open, --close;
  if (close < open + 4 || !pieces[open + 1].is("array") || !pieces[open + 2].is("[") || !pieces[close - 1].is("]")) return false;
  first = open + 3;
  last = close - 1;
  return first < last && std::none_of(pieces.begin() + static_cast<std::ptrdiff_t>(first),
                                      pieces.begin() + static_cast<std::ptrdiff_t>(last), [](const Piece& p) { return p.is("["); });
}

}  // namespace

std::string strip_casts(Pieces& pieces) {
  for (std::size_t i = 1; i + 1 < pieces.size();) {
    if (!pieces[i].is("::")) {
      ++i;
      continue;
    }
    const std::size_t end = type_end(pieces, i + 1);
    const std::size_t begin = pieces[i - 1].is("]") ? i : operand_begin(pieces, i - 1);
    const bool array = pieces[i - 1].is("]");
    const bool to_text = any_of(std::begin(text_types), std::end(text_types), pieces[i + 1]);
    if (!array && !to_text && !is_literal(pieces, begin, i)) return "the cast to " + pieces[i + 1].text;
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i), pieces.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return {};
}

std::string arrays_to_lists(Pieces& pieces) {
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const bool any = pieces[i].is("any") && pieces[i - 1].is("="), all = pieces[i].is("all") && pieces[i - 1].is("<>");
    if ((!any && !all) || !pieces[i + 1].is("(")) continue;
    const std::size_t close = closing(pieces, i + 1);
    std::size_t first = 0, last = 0;
    if (close >= pieces.size() || !array_items(pieces, i + 1, close, first, last)) return any ? "= ANY" : "<> ALL";
    Pieces list(pieces.begin() + static_cast<std::ptrdiff_t>(first), pieces.begin() + static_cast<std::ptrdiff_t>(last));
    list.insert(list.begin(), symbol("("));
    list.insert(list.begin(), word("in"));
    if (all) list.insert(list.begin(), word("not"));
    list.push_back(symbol(")"));
    const auto at =
        pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i) - 1, pieces.begin() + static_cast<std::ptrdiff_t>(close) + 1);
    pieces.insert(at, list.begin(), list.end());
  }
  return {};
}

std::string bars_to_concat(Pieces& pieces) {
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    if (!pieces[i].is("||")) continue;
    const std::size_t begin = operand_begin(pieces, i - 1);
    if (begin > 0 && is_arithmetic(pieces[begin - 1])) return "|| beside arithmetic";
    Pieces call = {word("concat"), symbol("(")};
    call.insert(call.end(), pieces.begin() + static_cast<std::ptrdiff_t>(begin), pieces.begin() + static_cast<std::ptrdiff_t>(i));
    std::size_t at = i;
    while (at < pieces.size() && pieces[at].is("||")) {
      const std::size_t end = operand_end(pieces, at + 1);
      if (end <= at + 1) return "||";
      call.push_back(symbol(","));
      call.insert(call.end(), pieces.begin() + static_cast<std::ptrdiff_t>(at) + 1, pieces.begin() + static_cast<std::ptrdiff_t>(end));
      at = end;
    }
    if (at < pieces.size() && is_arithmetic(pieces[at])) return "|| beside arithmetic";
    call.push_back(symbol(")"));
    const auto place = pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(begin), pieces.begin() + static_cast<std::ptrdiff_t>(at));
    pieces.insert(place, call.begin(), call.end());
    i = begin + 1;
  }
  return {};
}

std::string concat_to_bars(Pieces& pieces) {
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
    if (!pieces[i].is("concat") || !pieces[i + 1].is("(")) continue;
    const std::size_t close = closing(pieces, i + 1);
    if (close >= pieces.size()) return "concat";
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i));
    int depth = 0;
    for (std::size_t k = i; k < close; ++k) {
      if (pieces[k].is("(")) ++depth;
      if (pieces[k].is(")")) --depth;
      if (pieces[k].is(",") && depth == 1) pieces[k] = symbol("||");
      // Arithmetic and comparisons would take the bars' operands.
      if (depth == 1 && pieces[k].kind == Kind::symbol && !pieces[k].is("(") && !pieces[k].is(")") && !pieces[k].is("||") &&
          !pieces[k].is("."))
        return "concat of an expression";
    }
  }
  return {};
}

std::string regexp_to_call(Pieces& pieces) {
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const std::string op = pieces[i].kind == Kind::symbol ? pieces[i].text : "";
    if (op != "~" && op != "~*" && op != "!~" && op != "!~*") continue;
    const std::size_t begin = operand_begin(pieces, i - 1);
    if (pieces[i + 1].kind != Kind::string) return "a pattern that is no literal";
    Pieces call;
    if (op.starts_with('!')) call.push_back(word("not"));
    call.push_back(word("regexp_like"));
    call.push_back(symbol("("));
    call.insert(call.end(), pieces.begin() + static_cast<std::ptrdiff_t>(begin), pieces.begin() + static_cast<std::ptrdiff_t>(i));
    call.push_back(symbol(","));
    call.push_back(pieces[i + 1]);
    if (op.ends_with('*')) {
      call.push_back(symbol(","));
      call.push_back({Kind::string, "i"});
    }
    call.push_back(symbol(")"));
    const auto place =
        pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(begin), pieces.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    pieces.insert(place, call.begin(), call.end());
    i = begin + call.size() - 1;
  }
  return {};
}

}  // namespace assay::schema::conversion
