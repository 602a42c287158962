// Pieces of PostgreSQL statements that several clauses share, and the order in which the writer says them. Internal to the writer; pure, any
// thread, nothing fails.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/ddl/postgres/ddl.h"

namespace assay::schema::postgres {

std::string name_sql(std::string_view name);
std::string name_sql(const Name& name);
std::string literal_sql(std::string_view value);
/// "public.mood[]", "numeric(10,2)", "timestamp(3) with time zone": names quoted where they must be.
std::string type_in_sql(const DataType& type);
/// A name as written in SQL already ("public.\"Mood\"") or bare ("public.Mood"): as SQL.
std::string written_name_sql(std::string_view written);
/// "a, b"
std::string names_sql(const std::vector<std::string>& names);
/// " WITH (fillfactor=70, n='x y')" or "".
std::string with_options(const std::vector<std::string>& options);
std::string options_sql(const std::vector<std::string>& options);
/// "(a + b)" unless the expression needs no parentheses where the grammar wants a simple one (DEFAULT).
std::string simple_expression(std::string_view expression);
std::string index_parts(const std::vector<IndexPart>& parts);
/// " DEFERRABLE INITIALLY DEFERRED" or "".
std::string deferral_sql(Deferral deferral);
/// The arguments that tell a routine from its namesakes: "(integer, public.mood[])".
std::string signature_sql(const Routine& routine);
/// "public.f(integer, text)" of a reference whose name is "f(integer, text)".
std::string routine_reference(const ObjectRef& object);

/// Column clause in a table of that schema (identity sequences are named with it).
std::string column_in(const Column& column, std::string_view schema);
/// "CREATE TABLE …": with these columns and checks; `tail` follows the parenthesis ("INHERITS (…)", "PARTITION OF …").
struct TableText {
  std::vector<std::string> elements = {};
  std::string head = {};  ///< "OF type", "PARTITION OF parent"
  std::string tail = {};  ///< "FOR VALUES …", "INHERITS (…)"
};
std::string table_text(const Table& table, const TableText& text);
/// What CREATE TABLE says of this check, or "" when only ALTER TABLE can (NOT VALID).
bool check_stands_in_table(const Check& check);
/// SET STATISTICS, SET STORAGE, column options: what CREATE TABLE cannot say before 16, or at all.
/// `parent`: whose storage and compression the columns have already (PARTITION OF, INHERITS); may be nullptr.
std::vector<std::string> column_settings(const Table& table, const Table* parent);
/// ALTER TABLE … ADD … NOT VALID.
std::vector<std::string> unproved(const Table& table);
/// A column of a typed table or a partition: what differs from the type's or the parent's; "" when nothing does.
std::string column_override(const Column& column, std::string_view schema);

}  // namespace assay::schema::postgres
