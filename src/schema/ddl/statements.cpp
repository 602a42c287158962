#include "schema/ddl/statements.h"

#include "schema/ddl/postgres/split.h"
#include "schema/ddl/split.h"

namespace assay::schema {
namespace {

std::size_t after_line_comments(std::string_view text, Extent extent) {
  std::size_t at = extent.begin;
  while (text.substr(at).starts_with("--")) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos || end >= extent.end) return at;
    at = text.find_first_not_of(" \t\r\n", end);
    if (at == std::string_view::npos || at >= extent.end) return extent.begin;
  }
  return at;
}

}  // namespace

std::vector<Extent> statement_extents(std::string_view text, Dialect dialect) {
  std::vector<Extent> out;
  if (dialect == Dialect::postgres) {
    for (const postgres::reader::Piece& piece : postgres::reader::split(text))
      if (piece.kind == postgres::reader::PieceKind::statement) out.push_back({piece.begin, piece.end});
  } else {
    ddl::Splitter splitter(text, dialect);
    while (const auto statement = splitter.next()) out.push_back({statement->begin, statement->end});
  }
  for (Extent& extent : out) extent.begin = after_line_comments(text, extent);
  return out;
}

std::vector<std::string> statement_texts(std::string_view text, Dialect dialect) {
  std::vector<std::string> out;
  for (const Extent& one : statement_extents(text, dialect)) out.emplace_back(text.substr(one.begin, one.end - one.begin));
  return out;
}

}  // namespace assay::schema
