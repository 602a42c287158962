// SQLite's DDL: read by our own lexer and parser, and written. Contracts as in schema/ddl/read.h and write.h.
//
// Names have no schema (main goes without saying, temporary objects are left out). Types are the words as written, in lower case. A key without a
// name has none. Columns of an INTEGER PRIMARY KEY (the rowid) and of a WITHOUT ROWID key are not nullable. AUTOINCREMENT is an Identity. What an
// ON CONFLICT clause says stands in options ("on conflict replace"), collations of key columns too ("a collate nocase"). Virtual tables are opaque,
// their shadow tables are left out.
#pragma once
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"

namespace assay::schema::sqlite {

ReadResult apply(Model model, std::string_view sql, const ReadOptions& options);
std::vector<Statement> write(const Model& model, const WriteOptions& options);

// Clauses, for writer and planner alike. No trailing semicolons; names quoted where needed.
std::string column_clause(const Table& table, const Column& column);
std::string key_clause(const Key& key);
std::string check_clause(const Check& check);
std::string foreign_key_clause(const ForeignKey& key);
std::string create_table(const Table& table);
std::string create_index(const std::string& table, const Index& index);
std::string create_view(const View& view);

}  // namespace assay::schema::sqlite
