// The parts of CREATE TABLE in SQLite, for the reader. Pure; any thread.
#pragma once
#include <string>
#include <vector>

#include "schema/ddl/cursor.h"
#include "schema/table.h"

namespace assay::schema::sqlite {

/// Behind the column's name: type and constraints; keys, checks and foreign keys go to the table.
Column parse_column(ddl::Cursor& cursor, std::string name, Table& table);
/// A table constraint, if one begins here.
bool parse_table_constraint(ddl::Cursor& cursor, Table& table);
/// (columns and expressions) of an index.
std::vector<IndexPart> parse_parts(ddl::Cursor& cursor);
/// What depends on the whole table: strings in double quotes, nullness of keys.
void settle(Table& table);

}  // namespace assay::schema::sqlite
