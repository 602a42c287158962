// Expressions as text: the simple ones by a printer of our own (a library call costs 20 µs, a dump has ten thousand defaults), the others by
// libpg_query. Types are spelled as in types.h, names of pg_catalog lose their schema, names known to the resolver get theirs. Internal to
// this folder. Pure; nothing fails: what cannot be printed is the empty text.
#pragma once
#include <optional>

#include "schema/ddl/postgres/resolver.h"
#include "schema/ddl/postgres/tree.h"

namespace assay::schema::postgres::reader {

std::string expression_text(const Node* expression, const Resolver* resolver);
/// For comparing: without casts of literals and of text columns, IN as = ANY, BETWEEN as two comparisons, all in parentheses.
/// nullopt for what only the library can print.
std::optional<std::string> loose_text(const Node* expression);
/// The one expression of a parsed "SELECT expression"; nullptr when it is something else.
const Node* expression_in(const Parsed& parsed);
/// The unqualified name of the operator, "" when it is qualified outside pg_catalog.
std::string_view operator_name(Nodes name);
/// "+", "OPERATOR(public.===)".
std::string operator_text(Nodes name);

}  // namespace assay::schema::postgres::reader
