// A text of SQL and psql into its statements, without the grammar: knows strings, dollar quotes, comments, parentheses and BEGIN ATOMIC bodies
// as psql does, and what is psql's own: lines that begin with a backslash, data after COPY … FROM stdin. Internal to this folder. Pure, one
// pass, O(bytes); never fails: what is unfinished ends with the text.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace assay::schema::postgres::reader {

enum class PieceKind { statement, copy_data, meta };

struct Piece {
  PieceKind kind = PieceKind::statement;
  std::size_t begin = 0;  ///< of its first word: white space and comments before it are left out
  std::size_t end = 0;    ///< no semicolon
  bool standard_strings = true;
  bool closed = true;  ///< false: a quote, a comment or a parenthesis was still open at the end
};

std::vector<Piece> split(std::string_view sql);

/// A statement that could not be parsed, cut wherever a line begins like a statement after a line that ended with ';': what is left when a
/// quote or a parenthesis was never closed.
std::vector<Piece> split_by_lines(std::string_view sql, const Piece& piece);

/// The server that a pg_dump comes from ("-- Dumped from database version 16.4"): 160004; 0 = unknown.
int dumped_from(std::string_view sql);

/// The first word, in lower case.
std::string first_word(std::string_view statement);

}  // namespace assay::schema::postgres::reader
