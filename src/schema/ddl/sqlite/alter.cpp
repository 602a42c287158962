#include <algorithm>

#include "core/text.h"
#include "schema/ddl/sqlite/parse.h"
#include "schema/ddl/sqlite/reader.h"
#include "schema/ddl/sqlite/text.h"

namespace assay::schema::sqlite {
namespace {

void rename_in(std::vector<std::string>& names, const std::string& from, const std::string& to) {
  for (std::string& name : names)
    if (text::iequals(name, from)) name = to;
}

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& n) { return text::iequals(n, name); });
}

bool mentions(const std::vector<Name>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const Name& n) { return text::iequals(n.name, name); });
}

}  // namespace

void Reader::alter(Cursor& cursor) {
  cursor.expect("table");
  const std::string name = object_name(cursor, "a table");
  if (temporary_) return ignore(cursor, "ALTER TABLE of temporary tables");
  Table* table = find_or_fail(cursor, name);
  if (table == nullptr || cursor.failed()) return;
  if (cursor.accept("add")) return add_column(cursor, *table);
  if (cursor.accept("drop")) return drop_column(cursor, *table);
  if (!cursor.accept("rename")) return cursor.fail_here("ADD, DROP or RENAME");
  if (!cursor.accept("to")) return rename_column(cursor, *table);
  const std::string to = cursor.name("a table");
  if (!cursor.failed() && !taken(cursor, to, false)) rename_table(*table, to);
}

void Reader::add_column(Cursor& cursor, Table& table) {
  (void)cursor.accept("column");
  Table changed = table;
  std::string name = cursor.name("a column");
  for (const Column& column : table.columns)
    if (text::iequals(column.name, name)) cursor.fail(fmt::format("Column '{}' exists already in '{}'.", name, table.name));
  Column column = parse_column(cursor, std::move(name), changed);
  changed.columns.push_back(std::move(column));
  if (cursor.failed() || !cursor.done()) return;
  settle(changed);
  table = std::move(changed);
}

void Reader::drop_column(Cursor& cursor, Table& table) {
  (void)cursor.accept("column");
  const std::string name = cursor.name("a column");
  const auto same = [&](const Column& column) { return text::iequals(column.name, name); };
  if (std::none_of(table.columns.begin(), table.columns.end(), same))
    return cursor.fail(fmt::format("There is no column '{}' in '{}'.", name, table.name));
  // SQLite refuses what is still in use, so only the column and constraints of its own definition can go.
  for (const Key& key : table.keys)
    if (holds(key.columns, name)) return cursor.fail(fmt::format("Column '{}' is part of a key and cannot be dropped.", name));
  for (const Index& index : table.indexes)
    for (const IndexPart& part : index.parts)
      if (text::iequals(part.column, name))
        return cursor.fail(fmt::format("Column '{}' is part of index '{}' and cannot be dropped.", name, index.name));
  std::erase_if(table.foreign_keys, [&](const ForeignKey& key) { return holds(key.columns, name); });
  std::erase_if(table.columns, same);
}

void Reader::rename_table(Table& table, const std::string& to) {
  const std::string from = table.name;
  table.name = to;
  for (Table& other : model_.tables)
    for (ForeignKey& key : other.foreign_keys)
      if (text::iequals(key.ref_table, from)) key.ref_table = to;
  for (Trigger& trigger : model_.triggers) {
    if (text::iequals(trigger.table.name, from)) trigger.table.name = to;
    if (trigger.table.name == to || mentions(trigger.uses.relations, from)) trigger.definition = with_name(trigger.definition, from, to);
    for (Name& name : trigger.uses.relations)
      if (text::iequals(name.name, from)) name.name = to;
  }
  for (View& view : model_.views) {
    if (!mentions(view.uses.relations, from)) continue;
    view.definition = with_name(view.definition, from, to);
    for (Name& name : view.uses.relations)
      if (text::iequals(name.name, from)) name.name = to;
  }
}

void Reader::rename_column(Cursor& cursor, Table& table) {
  (void)cursor.accept("column");
  const std::string from = cursor.name("a column");
  cursor.expect("to");
  const std::string to = cursor.name("a column");
  if (cursor.failed() || !cursor.done()) return;
  const auto found = std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& c) { return text::iequals(c.name, from); });
  if (found == table.columns.end()) return cursor.fail(fmt::format("There is no column '{}' in '{}'.", from, table.name));
  found->name = to;
  for (Key& key : table.keys) {
    rename_in(key.columns, from, to);
    rename_in(key.descending, from, to);
  }
  for (Check& check : table.checks) check.expression = with_name(check.expression, from, to);
  for (Column& column : table.columns)
    if (column.generated) column.generated->expression = with_name(column.generated->expression, from, to);
  for (Index& index : table.indexes) {
    index.where = with_name(index.where, from, to);
    for (IndexPart& part : index.parts) {
      if (text::iequals(part.column, from)) part.column = to;
      part.expression = with_name(part.expression, from, to);
    }
  }
  for (ForeignKey& key : table.foreign_keys) rename_in(key.columns, from, to);
  for (Table& other : model_.tables)
    for (ForeignKey& key : other.foreign_keys)
      if (text::iequals(key.ref_table, table.name)) rename_in(key.ref_columns, from, to);
  for (Trigger& trigger : model_.triggers)
    if (text::iequals(trigger.table.name, table.name) || mentions(trigger.uses.relations, table.name))
      trigger.definition = with_name(trigger.definition, from, to);
  for (View& view : model_.views)
    if (mentions(view.uses.relations, table.name)) view.definition = with_name(view.definition, from, to);
}

void Reader::drop(Cursor& cursor) {
  std::string kind;
  for (const std::string_view word : {"table", "index", "view", "trigger"})
    if (kind.empty() && cursor.accept(word)) kind = word;
  if (kind.empty()) return cursor.fail_here("TABLE, INDEX, VIEW or TRIGGER");
  const bool if_exists = cursor.accept_words({"if", "exists"});
  const std::string name = object_name(cursor, "a name");
  if (cursor.failed() || !cursor.done()) return;
  const auto same = [&](const auto& item) { return text::iequals(item.name, name); };
  std::size_t count = 0;
  if (kind == "table") {
    count = std::erase_if(model_.tables, same) +
            std::erase_if(model_.opaque, [&](const Opaque& o) { return o.kind == "virtual_table" && text::iequals(o.name.name, name); });
  } else if (kind == "view") {
    count = std::erase_if(model_.views, same);
  } else if (kind == "trigger") {
    count = std::erase_if(model_.triggers, same);
  } else {
    for (Table& table : model_.tables) count += std::erase_if(table.indexes, same);
  }
  if (kind == "table" || kind == "view")
    std::erase_if(model_.triggers, [&](const Trigger& t) { return text::iequals(t.table.name, name); });
  if (count == 0 && !if_exists && !temporary_) cursor.fail(fmt::format("There is no {} '{}' at this point.", kind, name));
}

}  // namespace assay::schema::sqlite
