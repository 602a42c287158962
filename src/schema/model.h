// A database's structure as values: what an adapter read or a DDL text says. Pure data; copies freely; any thread; nothing fails.
// Objects that the model does not describe yet are counted in `opaque`, so that no reader may claim completeness silently.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::schema {

struct Column {
  std::string name;
  std::string type;  ///< as format_type() writes it
  bool nullable = true;
  std::optional<std::string> default_value = {};
};

struct Key {
  std::string name;
  std::vector<std::string> columns;
  bool primary = false;  ///< else UNIQUE
};

struct ForeignKey {
  std::string name;
  std::vector<std::string> columns;
  std::string ref_schema;
  std::string ref_table;
  std::vector<std::string> ref_columns;
  bool validated = true;
};

struct Index {
  std::string name;
  std::vector<std::string> columns;  ///< key columns only; an expression is its text
  bool unique = false;
  bool valid = true;
  std::string definition;
};

enum class TableKind { table, partitioned, view, materialized_view, foreign };
std::string_view name_of(TableKind kind);

struct Table {
  std::string schema;
  std::string name;
  TableKind kind = TableKind::table;
  std::vector<Column> columns = {};
  std::vector<Key> keys = {};
  std::vector<ForeignKey> foreign_keys = {};
  std::vector<Index> indexes = {};
  double row_estimate = -1;  ///< reltuples; -1 = never analysed
  std::int64_t bytes = 0;    ///< with indexes and TOAST
  const Column* column(std::string_view column_name) const;
};

struct Opaque {
  std::string kind;  ///< "function", "trigger", "policy", …
  std::int64_t count = 0;
};

struct Model {
  std::vector<Table> tables = {};   ///< by schema, then name
  std::vector<Opaque> opaque = {};  ///< by kind; only those seen
  /// nullptr when there is none.
  const Table* table(std::string_view schema_name, std::string_view table_name) const;
};

}  // namespace assay::schema
