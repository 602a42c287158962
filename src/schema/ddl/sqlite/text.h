// Expressions and queries of SQLite in one spelling: keywords and called functions in lower case, names quoted only where they must be, one
// blank where white space stands. Nothing is rewritten: SQLite keeps texts as they were written. Pure; any thread; nothing fails.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ddl/cursor.h"

namespace assay::schema::sqlite {

std::string canonical_text(const ddl::Cursor& cursor, std::span<const ddl::Token> tokens);
/// Without parentheses around the whole.
std::string canonical_expression(const ddl::Cursor& cursor, std::span<const ddl::Token> tokens);
/// "a" is a column's name where the table has it, else SQLite takes it for a string.
std::string with_strings(std::string_view expression, const std::vector<std::string>& columns);
/// Every name `from` that is not called becomes `to`.
std::string with_name(std::string_view text, std::string_view from, std::string_view to);
std::vector<ddl::Token> tokens_of(std::string_view text);

}  // namespace assay::schema::sqlite
