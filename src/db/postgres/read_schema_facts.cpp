#include "db/postgres/read_schema_facts.h"

#include <fmt/format.h>

#include <cstdlib>

#include "core/text.h"
#include "db/postgres/catalog.h"

namespace assay::db::postgres {
namespace {

using Cells = Facts::Cells;
using fmt::arg;

// The first two cells of every row are the schema and the name of the relation. Lists are joined by the unit separator.

std::string relation_facts() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_facts */ t.nspname, t.relname, t.reltuples, CASE WHEN t.relkind IN ('r', 'm') THEN pg_total_relation_size(t.oid) ELSE 0 END,
  concat_ws(E'\x1f', array_to_string(t.reloptions, E'\x1f'), (SELECT string_agg('toast.' || o, E'\x1f') FROM pg_class h CROSS JOIN LATERAL unnest(h.reloptions) o WHERE h.oid = t.reltoastrelid)),
  s.spcname, CASE WHEN m.amname <> 'heap' THEN m.amname END, t.relreplident, t.relrowsecurity, t.relforcerowsecurity, t.relispopulated
FROM t LEFT JOIN pg_tablespace s ON s.oid = t.reltablespace LEFT JOIN pg_am m ON m.oid = t.relam)",
                     arg("relations", relations("'r', 'p', 'v', 'm'")));
}

/// Only columns that are not as their type and CREATE TABLE make them.
std::string column_facts(int major) {
  const bool constraints = major >= 18;
  return fmt::format(
      R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_column_facts */ t.nspname, t.relname, a.attname, CASE WHEN a.attstorage <> y.typstorage THEN a.attstorage END, {compression},
  a.attstattarget, array_to_string(a.attoptions, E'\x1f'), a.attislocal, {not_null}
FROM t JOIN pg_attribute a ON a.attrelid = t.oid JOIN pg_type y ON y.oid = a.atttypid {join}
WHERE a.attnum > 0 AND NOT a.attisdropped AND (a.attstorage <> y.typstorage OR {compression} IS NOT NULL OR a.attstattarget >= 0 OR a.attoptions IS NOT NULL
  OR NOT a.attislocal OR {unusual}))",
      arg("relations", relations("'r', 'p'")), arg("compression", major >= 14 ? "nullif(a.attcompression, '')" : "NULL::\"char\""),
      arg("not_null", constraints ? "k.conname, k.convalidated, k.connoinherit, k.conislocal" : "NULL, true, false, true"),
      arg("join", constraints ? "LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey[1] = a.attnum" : ""),
      arg("unusual",
          constraints ? "k.conname <> t.relname || '_' || a.attname || '_not_null' OR NOT k.convalidated OR k.connoinherit" : "false"));
}

std::string constraint_facts() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_constraint_facts */ t.nspname, t.relname, k.contype, k.conname, k.conislocal AND k.conparentid = 0, above.conname,
  array_to_string(c.reloptions, E'\x1f'), s.spcname, coalesce(i.indisclustered, false), coalesce(i.indisreplident, false)
FROM t JOIN pg_constraint k ON k.conrelid = t.oid LEFT JOIN pg_constraint above ON above.oid = k.conparentid
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x') LEFT JOIN pg_class c ON c.oid = i.indexrelid
LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
WHERE k.contype IN ('c', 'p', 'u', 'x', 'f') AND (NOT k.conislocal OR k.conparentid <> 0 OR c.reloptions IS NOT NULL OR c.reltablespace <> 0 OR i.indisclustered OR i.indisreplident))",
                     arg("relations", relations("'r', 'p'")));
}

/// A partitioned index is invalid until all partitions have theirs: that is ON ONLY, not a failure.
std::string index_facts() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_index_facts */ t.nspname, t.relname, c.relname, i.indisvalid OR c.relkind = 'I', c.relkind = 'I' AND NOT i.indisvalid, i.indisclustered, i.indisreplident, s.spcname, p.relname
FROM t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
LEFT JOIN pg_inherits h ON h.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = h.inhparent)",
                     arg("relations", relations("'r', 'p', 'm'")));
}

std::string view_columns() {
  return fmt::format(R"(
WITH t AS MATERIALIZED ({relations})
SELECT /* assay:schema_view_columns */ t.nspname, t.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM t JOIN pg_attribute a ON a.attrelid = t.oid WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY t.oid, a.attnum)",
                     arg("relations", relations("'v', 'm'")));
}

std::string text_of(Cells row, std::size_t column) { return std::string(row[column].value_or("")); }
bool is_true(Cells row, std::size_t column) { return row[column].value_or("") == "t"; }

std::vector<std::string> list_of(Cells row, std::size_t column) {
  std::vector<std::string> out;
  const std::string_view joined = row[column].value_or("");
  if (!joined.empty())
    for (const std::string_view item : text::split(joined, '\x1f')) out.emplace_back(item);
  return out;
}

std::string key_of(std::string_view schema, std::string_view name) {
  std::string key(schema);
  key += '\0';
  return key += name;
}

/// The server's name for a NOT NULL without one: "t_c_not_null", the longer part cut first until it fits in 63 bytes.
std::string usual_not_null_name(std::string_view table, std::string_view column) {
  constexpr std::string_view ending = "_not_null";
  constexpr std::size_t room = 63 - ending.size() - 1;
  std::size_t a = table.size();
  std::size_t b = column.size();
  while (a + b > room) (a > b ? a : b) -= 1;
  return std::string(text::clip(table, a)) + "_" + std::string(text::clip(column, b)) + std::string(ending);
}

template <class List>
auto named(List& list, std::string_view name) -> decltype(&list.front()) {
  for (auto& item : list)
    if (item.name == name) return &item;
  return nullptr;
}

std::string storage_word(std::string_view letter) {
  return letter == "p" ? "plain" : letter == "e" ? "external" : letter == "x" ? "extended" : letter == "m" ? "main" : "";
}

}  // namespace

Facts::Facts(schema::Model& model, int major) : major_(major) {
  for (schema::Table& table : model.tables) tables_[key_of(table.schema, table.name)] = &table;
  for (schema::View& view : model.views) views_[key_of(view.schema, view.name)] = &view;
}

std::vector<FactQuery> Facts::queries() const {
  return {{relation_facts(), &Facts::relation},
          {column_facts(major_), &Facts::column},
          {constraint_facts(), &Facts::constraint},
          {index_facts(), &Facts::index},
          {view_columns(), &Facts::view_column}};
}

schema::Table* Facts::table_of(Cells row) const {
  const auto found = tables_.find(key_of(row[0].value_or(""), row[1].value_or("")));
  return found == tables_.end() ? nullptr : found->second;
}
schema::View* Facts::view_of(Cells row) const {
  const auto found = views_.find(key_of(row[0].value_or(""), row[1].value_or("")));
  return found == views_.end() ? nullptr : found->second;
}

void Facts::relation(Cells row) {
  if (schema::View* view = view_of(row)) {
    view->options = list_of(row, 4);
    view->tablespace = text_of(row, 5);
    view->access_method = text_of(row, 6);
    view->populated = is_true(row, 10);
    return;
  }
  schema::Table* table = table_of(row);
  if (table == nullptr) return;
  table->row_estimate = std::strtod(text_of(row, 2).c_str(), nullptr);
  // Before 14 "never analysed" was written as 0 rows on 0 pages.
  if (major_ < 14 && table->row_estimate == 0) table->row_estimate = -1;
  table->bytes = std::strtoll(text_of(row, 3).c_str(), nullptr, 10);
  table->options = list_of(row, 4);
  table->tablespace = text_of(row, 5);
  table->access_method = text_of(row, 6);
  const std::string identity = text_of(row, 7);
  table->replica_identity = identity == "f" ? "full" : identity == "n" ? "nothing" : "";
  table->row_security = is_true(row, 8);
  table->force_row_security = is_true(row, 9);
}

void Facts::column(Cells row) {
  schema::Table* table = table_of(row);
  schema::Column* column = table != nullptr ? table->column(row[2].value_or("")) : nullptr;
  if (column == nullptr) return;
  column->storage = storage_word(row[3].value_or(""));
  const std::string compression = text_of(row, 4);
  column->compression = compression == "p" ? "pglz" : compression == "l" ? "lz4" : "";
  column->statistics = row[5] ? static_cast<int>(std::strtol(text_of(row, 5).c_str(), nullptr, 10)) : -1;
  column->options = list_of(row, 6);
  column->local = is_true(row, 7);
  if (!row[8]) return;
  column->not_null_valid = is_true(row, 9);
  column->not_null_no_inherit = is_true(row, 10);
  // An inherited one is named by its parent and cannot be renamed.
  const std::string name = text_of(row, 8);
  column->not_null_name = is_true(row, 11) && name != usual_not_null_name(table->name, column->name) ? name : "";
}

void Facts::constraint(Cells row) {
  schema::Table* table = table_of(row);
  if (table == nullptr) return;
  const std::string kind = text_of(row, 2);
  const std::string_view name = row[3].value_or("");
  if (kind == "c")
    if (schema::Check* check = named(table->checks, name)) check->local = is_true(row, 4);
  if (kind == "f")
    if (schema::ForeignKey* key = named(table->foreign_keys, name)) key->local = is_true(row, 4);
  if (kind == "x")
    if (schema::Exclusion* exclusion = named(table->exclusions, name)) {
      exclusion->attached_to = text_of(row, 5);
      exclusion->options = list_of(row, 6);
      exclusion->tablespace = text_of(row, 7);
      exclusion->clustered_on = is_true(row, 8);
    }
  if (kind != "p" && kind != "u") return;
  if (schema::Key* key = named(table->keys, name)) {
    key->attached_to = text_of(row, 5);
    key->options = list_of(row, 6);
    key->tablespace = text_of(row, 7);
    key->clustered_on = is_true(row, 8);
    key->replica_identity = is_true(row, 9);
  }
}

void Facts::index(Cells row) {
  schema::Index* index = nullptr;
  if (schema::Table* table = table_of(row)) index = named(table->indexes, row[2].value_or(""));
  if (schema::View* view = view_of(row)) index = named(view->indexes, row[2].value_or(""));
  if (index == nullptr) return;
  index->valid = is_true(row, 3);
  index->only = is_true(row, 4);
  index->clustered_on = is_true(row, 5);
  index->replica_identity = is_true(row, 6);
  index->tablespace = text_of(row, 7);
  index->attached_to = text_of(row, 8);
}

void Facts::view_column(Cells row) {
  schema::View* view = view_of(row);
  if (view == nullptr) return;
  if (view->column_types.empty()) view->columns.clear();
  view->columns.push_back(text_of(row, 2));
  view->column_types.push_back(text_of(row, 3));
}

}  // namespace assay::db::postgres
