#include <algorithm>

#include "core/text.h"
#include "schema/ddl/mysql/expression.h"
#include "schema/ddl/mysql/reader.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

namespace {

template <class List>
bool erase_named(List& list, std::string_view name) {
  return std::erase_if(list, [&](const auto& item) { return text::iequals(item.name, name); }) > 0;
}

Column* column_of(Table& table, std::string_view name) {
  for (Column& column : table.columns)
    if (text::iequals(column.name, name)) return &column;
  return nullptr;
}

void place_column(ddl::Cursor& cursor, Table& table, Column column, const ColumnPlace& place) {
  auto at = table.columns.end();
  if (place.first) at = table.columns.begin();
  if (!place.after.empty()) {
    at = std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& c) { return text::iequals(c.name, place.after); });
    if (at == table.columns.end()) return cursor.fail(fmt::format("There is no column '{}' in '{}'.", place.after, table.name));
    ++at;
  }
  table.columns.insert(at, std::move(column));
}

void drop_from_parts(std::vector<IndexPart>& parts, const std::string& column) {
  std::erase_if(parts, [&](const IndexPart& part) { return text::iequals(part.column, column); });
}

/// The column leaves its keys and indexes; those without a column left go.
void drop_column(Table& table, const std::string& name) {
  for (Key& key : table.keys) {
    for (std::size_t i = key.columns.size(); i-- > 0;) {
      if (!text::iequals(key.columns[i], name)) continue;
      key.columns.erase(key.columns.begin() + static_cast<std::ptrdiff_t>(i));
      if (i < key.prefix.size()) key.prefix.erase(key.prefix.begin() + static_cast<std::ptrdiff_t>(i));
    }
    std::erase(key.descending, name);
  }
  std::erase_if(table.keys, [](const Key& key) { return key.columns.empty(); });
  for (Index& index : table.indexes) drop_from_parts(index.parts, name);
  std::erase_if(table.indexes, [](const Index& index) { return index.parts.empty(); });
  std::erase_if(table.checks, [&](const Check& check) { return text::iequals(check.column, name); });
  std::erase_if(table.foreign_keys, [&](const ForeignKey& key) {
    return std::any_of(key.columns.begin(), key.columns.end(), [&](const auto& c) { return text::iequals(c, name); });
  });
  std::erase_if(table.columns, [&](const Column& column) { return text::iequals(column.name, name); });
}

/// What said nothing because it was like the table keeps its charset when the table's changes.
void pin_charset(Table& table) {
  for (Column& column : table.columns)
    if (column.charset.empty() && column.collation.empty()) {
      column.charset = table.charset;
      column.collation = table.collation;
    }
}

}  // namespace

void Reader::alter_table(Cursor& cursor) {
  (void)cursor.accept_words({"if", "exists"});
  const Name name = parse_qualified(cursor, scope_, "a table");
  if (temporary_.contains(name) && model_.table(name.schema, name.name) == nullptr) {
    (void)cursor.rest();
    return report_.ignored(*source_, "ALTER TABLE of temporary tables");
  }
  Table* found = find_table(cursor, name);
  if (found == nullptr) return;
  Table table = *found;
  Draft draft;
  draft.table.name = table.name;
  Name renamed = table.qualified();
  if (cursor.accept("wait")) (void)cursor.take();
  (void)cursor.accept("nowait");
  if (!cursor.done()) do {
      alter_item(cursor, table, draft, renamed);
    } while (!cursor.failed() && (cursor.accept_symbol(",") || !cursor.done()));
  if (cursor.failed()) return;
  for (std::string& option : draft.table.options) table.options.push_back(std::move(option));
  // Nothing refers to a check of a column that another definition replaced.
  made_for_keys_[name] = settle(table, draft, model_.dialect, made_for_keys_[name]);
  refresh_table(table);
  *found = std::move(table);
  if (renamed != name) rename_table(cursor, name, renamed);
}

void Reader::alter_item(Cursor& cursor, Table& table, Draft& draft, Name& renamed) {
  if (cursor.accept("add")) {
    if (!alter_add(cursor, table, draft)) cursor.fail_here("a column, key or constraint");
    return;
  }
  if (alter_change(cursor, table, draft) || alter_partitions(cursor, table)) return;
  if (cursor.accept("drop")) {
    if (!alter_drop(cursor, table)) cursor.fail_here("a column, key or constraint");
    return;
  }
  if (cursor.accept("rename")) {
    if (!alter_rename(cursor, table, renamed)) cursor.fail_here("a new name");
    return;
  }
  if (cursor.accept("alter")) {
    if (!alter_alter(cursor, table)) cursor.fail_here("a column, index or constraint");
    return;
  }
  if (!alter_whole(cursor, table)) cursor.fail_here("a change of the table");
}

bool Reader::alter_add(Cursor& cursor, Table& table, Draft& draft) {
  if (cursor.accept("column")) return alter_add_column(cursor, table, draft), true;
  const bool if_not_exists = cursor.at_words({"constraint", "if", "not", "exists"});
  if (if_not_exists) {
    // MariaDB: ADD CONSTRAINT IF NOT EXISTS name …
    const std::string name = [&] {
      cursor.seek(cursor.index() + 4);
      const std::string read = cursor.name("a constraint's name");
      cursor.seek(cursor.index() - 1);
      return read;
    }();
    const auto same = [&](const auto& item) { return text::iequals(item.name, name); };
    if (std::any_of(table.checks.begin(), table.checks.end(), same) ||
        std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), same) || std::any_of(table.keys.begin(), table.keys.end(), same))
      return (void)cursor.item(), true;
    (void)cursor.take();
    Draft one;
    if (!parse_table_item(cursor, one, scope_)) return false;
    for (Check& check : one.checks) check.name = name, draft.checks.push_back(std::move(check));
    for (ForeignKey& key : one.foreign_keys) key.name = name, draft.foreign_keys.push_back(std::move(key));
    for (KeyDraft& key : one.keys) key.name = key.name.empty() ? name : key.name, draft.keys.push_back(std::move(key));
    return true;
  }
  if (parse_table_item(cursor, draft, scope_)) return true;
  if (cursor.at("partition") || cursor.accept_words({"system", "versioning"})) {
    if (!cursor.at("partition")) draft.table.options.push_back("WITH SYSTEM VERSIONING");
    return !cursor.at("partition") || alter_partitions(cursor, table);
  }
  alter_add_column(cursor, table, draft);
  return true;
}

void Reader::alter_add_column(Cursor& cursor, Table& table, Draft& draft) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  const bool list = cursor.accept_symbol("(");
  do {
    if (list && parse_table_item(cursor, draft, scope_)) continue;
    std::string name = cursor.name("a column");
    Draft aside;
    const bool there = column_of(table, name) != nullptr;
    if (there && !if_not_exists) cursor.fail(fmt::format("Column '{}' exists already in '{}'.", name, table.name));
    Column column = parse_column(cursor, std::move(name), there ? aside : draft, scope_);
    const ColumnPlace place = parse_place(cursor);
    if (!cursor.failed() && !there) place_column(cursor, table, std::move(column), place);
  } while (list && !cursor.failed() && cursor.accept_symbol(","));
  if (list) cursor.expect_symbol(")");
}

/// MODIFY and CHANGE: the whole definition is given anew; keys stay.
bool Reader::alter_change(Cursor& cursor, Table& table, Draft& draft) {
  const bool change = cursor.accept("change");
  if (!change && !cursor.accept("modify")) return false;
  (void)cursor.accept("column");
  const bool if_exists = cursor.accept_words({"if", "exists"});
  const std::string old_name = cursor.name("a column");
  const std::string new_name = change ? cursor.name("a column") : old_name;
  Column* there = column_of(table, old_name);
  if (there == nullptr && !if_exists) cursor.fail(fmt::format("There is no column '{}' in '{}'.", old_name, table.name));
  Draft aside;
  const std::string kept = !change && there != nullptr ? there->name : new_name;
  Column column = parse_column(cursor, kept, there == nullptr ? aside : draft, scope_);
  const ColumnPlace place = parse_place(cursor);
  if (cursor.failed() || there == nullptr) return true;
  std::erase_if(table.checks, [&](const Check& check) { return !check.column.empty() && text::iequals(check.column, old_name); });
  column.id = there->id;
  const Key* primary = table.primary_key();
  if (primary != nullptr && std::find(primary->columns.begin(), primary->columns.end(), there->name) != primary->columns.end())
    column.nullable = false;
  const std::string was = there->name;
  *there = std::move(column);
  if (was != kept) replace_column_names(table, was, kept, model_.dialect);
  if (place.first || !place.after.empty()) {
    Column moved = *column_of(table, kept);
    std::erase_if(table.columns, [&](const Column& c) { return c.name == moved.name; });
    place_column(cursor, table, std::move(moved), place);
  }
  return true;
}

bool Reader::alter_drop(Cursor& cursor, Table& table) {
  const auto gone = [&](bool found, bool if_exists, std::string_view kind, const std::string& name) {
    if (!found && !if_exists) cursor.fail(fmt::format("There is no {} '{}' in '{}'.", kind, name, table.name));
    return true;
  };
  if (cursor.accept_words({"primary", "key"}))
    return gone(std::erase_if(table.keys, [](const Key& k) { return k.primary; }) > 0, false, "primary key", "PRIMARY");
  if (cursor.accept_words({"foreign", "key"})) {
    const bool if_exists = cursor.accept_words({"if", "exists"});
    const std::string name = cursor.name("a foreign key");
    return gone(erase_named(table.foreign_keys, name), if_exists, "foreign key", name);
  }
  if (cursor.accept("index") || cursor.accept("key")) {
    const bool if_exists = cursor.accept_words({"if", "exists"});
    const std::string name = cursor.name("an index");
    if (text::iequals(name, "primary"))
      return gone(std::erase_if(table.keys, [](const Key& k) { return k.primary; }) > 0, if_exists, "index", name);
    const bool index = erase_named(table.indexes, name);
    return gone(erase_named(table.keys, name) || index, if_exists, "index", name);
  }
  if (cursor.accept("constraint") || cursor.accept("check")) {
    const bool if_exists = cursor.accept_words({"if", "exists"});
    const std::string name = cursor.name("a constraint");
    const bool check = erase_named(table.checks, name);
    const bool foreign = !check && erase_named(table.foreign_keys, name);
    return gone(check || foreign || erase_named(table.keys, name), if_exists, "constraint", name);
  }
  if (cursor.accept_words({"period", "for"})) {
    const std::string start = "PERIOD FOR " + quoted_name(cursor.name("a period")) + " ";
    std::erase_if(table.options, [&](const std::string& o) { return o.starts_with(start); });
    return true;
  }
  if (cursor.accept_words({"system", "versioning"})) return std::erase(table.options, "WITH SYSTEM VERSIONING"), true;
  (void)cursor.accept("column");
  const bool if_exists = cursor.accept_words({"if", "exists"});
  const std::string name = cursor.name("a column");
  if (!cursor.accept("restrict")) (void)cursor.accept("cascade");
  const bool found = column_of(table, name) != nullptr;
  if (found) drop_column(table, column_of(table, name)->name);
  return gone(found, if_exists, "column", name);
}

bool Reader::alter_rename(Cursor& cursor, Table& table, Name& renamed) {
  if (cursor.accept("column")) {
    (void)cursor.accept_words({"if", "exists"});
    const std::string from = cursor.name("a column");
    cursor.expect("to");
    const std::string to = cursor.name("a column");
    Column* column = column_of(table, from);
    if (column == nullptr) return cursor.fail(fmt::format("There is no column '{}' in '{}'.", from, table.name)), true;
    const std::string was = column->name;
    column->name = to;
    replace_column_names(table, was, to, model_.dialect);
    return true;
  }
  if (cursor.accept("index") || cursor.accept("key")) {
    (void)cursor.accept_words({"if", "exists"});
    const std::string from = cursor.name("an index");
    cursor.expect("to");
    const std::string to = cursor.name("an index");
    bool found = false;
    for (Key& key : table.keys)
      if (text::iequals(key.name, from)) key.name = to, found = true;
    for (Index& index : table.indexes)
      if (text::iequals(index.name, from)) index.name = to, found = true;
    if (!found) cursor.fail(fmt::format("There is no index '{}' in '{}'.", from, table.name));
    return true;
  }
  if (!cursor.accept("to") && !cursor.accept("as")) (void)cursor.accept_symbol("=");
  renamed = parse_qualified(cursor, scope_, "a table");
  return true;
}

bool Reader::alter_alter(Cursor& cursor, Table& table) {
  if (cursor.accept("index") || cursor.accept("key")) {
    (void)cursor.accept_words({"if", "exists"});
    const std::string name = cursor.name("an index");
    const bool hidden = cursor.accept("invisible") || cursor.accept("ignored");
    if (!hidden && !cursor.accept("visible") && !cursor.accept_words({"not", "ignored"})) return false;
    for (Index& index : table.indexes)
      if (text::iequals(index.name, name)) index.invisible = hidden;
    return true;
  }
  if (cursor.accept("check") || cursor.accept("constraint")) {
    const std::string name = cursor.name("a constraint");
    const bool off = cursor.accept("not");
    cursor.expect("enforced");
    for (Check& check : table.checks)
      if (text::iequals(check.name, name)) check.enforced = !off;
    return true;
  }
  (void)cursor.accept("column");
  (void)cursor.accept_words({"if", "exists"});
  const std::string name = cursor.name("a column");
  Column* column = column_of(table, name);
  if (column == nullptr) return cursor.fail(fmt::format("There is no column '{}' in '{}'.", name, table.name)), true;
  if (cursor.accept_words({"drop", "default"})) {
    column->default_value.reset();
  } else if (cursor.accept_words({"set", "default"})) {
    column->default_value = canonical_expression(cursor, cursor.item(), scope_.database);
    if (*column->default_value == "null") column->default_value.reset();
  } else if (cursor.accept_words({"set", "invisible"})) {
    column->invisible = true;
  } else if (cursor.accept_words({"set", "visible"})) {
    column->invisible = false;
  } else {
    return false;
  }
  return true;
}

/// Options of the table, and clauses that leave its shape as it is.
bool Reader::alter_whole(Cursor& cursor, Table& table) {
  if (cursor.accept("algorithm") || cursor.accept("lock")) {
    (void)cursor.accept_symbol("=");
    (void)cursor.name("a value");
    return true;
  }
  for (const std::string_view word : {"disable", "enable"})
    if (cursor.accept(word)) return cursor.expect("keys"), true;
  if (cursor.accept("discard") || cursor.accept("import")) return cursor.expect("tablespace"), true;
  if (cursor.accept("force")) return true;
  if (cursor.accept_words({"with", "validation"}) || cursor.accept_words({"without", "validation"})) return true;
  if (cursor.accept_words({"order", "by"})) {
    do (void)cursor.item();
    while (cursor.accept_symbol(","));
    return true;
  }
  if (cursor.accept_words({"convert", "to"})) {
    Table target;
    if (!parse_table_option(cursor, target, scope_)) return false;
    (void)(cursor.at("collate") && parse_table_option(cursor, target, scope_));
    table.charset = target.charset;
    table.collation = target.collation;
    for (Column& column : table.columns) column.charset.clear(), column.collation.clear();
    return true;
  }
  const std::string charset = table.charset;
  const std::string collation = table.collation;
  Table changed = table;
  if (!parse_table_option(cursor, changed, scope_)) return false;
  if (changed.charset != charset || changed.collation != collation) pin_charset(table);
  changed.columns = table.columns;
  table = std::move(changed);
  return true;
}

bool Reader::alter_partitions(Cursor& cursor, Table& table) {
  if (parse_partitioning(cursor, table, scope_)) return true;
  if (cursor.accept_words({"remove", "partitioning"})) return table.partition_by.reset(), true;
  const bool here = cursor.at("partition") || cursor.at("coalesce") || cursor.at("reorganize") || cursor.at("exchange") ||
                    cursor.at("truncate") || cursor.at("analyze") || cursor.at("check") || cursor.at("optimize") || cursor.at("rebuild") ||
                    cursor.at("repair") || cursor.at_words({"drop", "partition"});
  if (!here) return false;
  const bool changes = cursor.at("partition") || cursor.at("coalesce") || cursor.at("reorganize") || cursor.at("drop");
  (void)cursor.rest();
  if (changes && table.partition_by)
    note(ProblemKind::approximated, cursor,
         fmt::format("The partitions of '{}' are kept as they were: this change of them is not replayed.", table.name));
  return true;
}

}  // namespace assay::schema::mysql
