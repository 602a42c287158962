// Expressions and queries of MySQL and MariaDB in one spelling, so that a hand-written text equals what SHOW CREATE prints: lower case, names in
// backticks only where they must be, no needless parentheses, no introducers that the charset of the text implies, aliases of functions
// resolved, != as <>, NOT (a = b) as a <> b … What the parser of expressions does not know is joined token by token instead. Pure; any thread;
// nothing fails; nesting is bounded.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "schema/ddl/cursor.h"

namespace assay::schema::mysql {

/// `database` is left out in front of names of its own objects.
std::string canonical_expression(const ddl::Cursor& cursor, std::span<const ddl::Token> tokens, std::string_view database = {});
/// The same for a text.
std::string canonical_expression(std::string_view text, Dialect dialect);
/// A query or a clause: spelling of names, keywords and white space only.
std::string canonical_text(const ddl::Cursor& cursor, std::span<const ddl::Token> tokens, std::string_view database = {});
/// 'a', with an introducer only where it changes the meaning.
std::string canonical_literal(std::string_view introducer, std::string_view value);

}  // namespace assay::schema::mysql
