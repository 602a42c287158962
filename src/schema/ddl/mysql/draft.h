// What one CREATE or ALTER TABLE says before names are given and defaults filled in. Internal to the reader of MySQL's DDL. Pure; any thread.
#pragma once
#include <string>
#include <vector>

#include "schema/ddl/cursor.h"
#include "schema/table.h"

namespace assay::schema::mysql {

enum class KeyKind {
  primary,
  unique,
  plain,
  fulltext,
  spatial,
  foreign
};  ///< foreign: the index that a foreign key makes where none is there

struct KeyDraft {
  KeyKind kind = KeyKind::plain;
  std::string name = {};  ///< empty: the server names it
  std::vector<IndexPart> parts = {};
  std::string method = {};
  std::vector<std::string> options = {};
  std::string comment = {};
  bool invisible = false;
  bool without_overlaps = false;
  bool if_not_exists = false;
};

/// Additions to a table, in the order of the text: names of keys and constraints that the server gives depend on it.
struct Draft {
  Table table = {};
  std::vector<KeyDraft> keys = {};
  std::vector<Check> checks = {};
  std::vector<ForeignKey> foreign_keys = {};
  std::vector<std::string> not_null = {};  ///< columns of periods
};

struct ColumnPlace {
  bool first = false;
  std::string after = {};
};

/// Where names are looked up; `database` is the one that goes without saying.
struct Scope {
  Dialect dialect = Dialect::mysql;
  std::string database = {};        ///< the model's own: its objects have no schema
  std::string current_schema = {};  ///< schema of unqualified names: empty, or another database that USE chose
  std::string schema_of(const std::string& qualifier) const {
    return qualifier.empty() ? current_schema : qualifier == database ? "" : qualifier;
  }
};

/// [db .] name
Name parse_qualified(ddl::Cursor& cursor, const Scope& scope, std::string_view what);

/// Behind the column's name: type and attributes; what they add to keys, checks and foreign keys goes to the draft. Stops at FIRST, AFTER, a
/// comma or the end.
Column parse_column(ddl::Cursor& cursor, std::string name, Draft& draft, const Scope& scope);
ColumnPlace parse_place(ddl::Cursor& cursor);
/// Type with CHARACTER SET and the like, which it puts into the column.
DataType parse_type(ddl::Cursor& cursor, Column& column);

/// A key, constraint or period, if one begins here.
bool parse_table_item(ddl::Cursor& cursor, Draft& draft, const Scope& scope);
/// Behind the index's name: [USING x] (parts) options.
void parse_key_body(ddl::Cursor& cursor, KeyDraft& key, const Scope& scope);
/// Behind REFERENCES.
void parse_references(ddl::Cursor& cursor, ForeignKey& key, const Scope& scope);

/// One table option, if one begins here.
bool parse_table_option(ddl::Cursor& cursor, Table& table, const Scope& scope);
/// PARTITION BY …, if it begins here.
bool parse_partitioning(ddl::Cursor& cursor, Table& table, const Scope& scope);

/// Gives the server's names to what has none, makes the indexes that foreign keys make, and puts all of it into the table. Returns the names of
/// the indexes made for foreign keys. `forgotten` are those of earlier statements; ones that a new index covers are dropped, as the server does.
std::vector<std::string> settle(Table& table, Draft& draft, Dialect dialect, std::vector<std::string> made_for_keys);
/// Spellings that depend on the table: charsets, defaults, JSON of MariaDB.
void normalise(Table& table, Dialect dialect);
/// The default's text in the form the server prints for the type.
std::string normal_default(const DataType& type, std::string text);
void replace_column_names(Table& table, const std::string& from, const std::string& to, Dialect dialect);

}  // namespace assay::schema::mysql
