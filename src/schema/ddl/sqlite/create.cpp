#include <algorithm>

#include "core/text.h"
#include "schema/ddl/sqlite/parse.h"
#include "schema/ddl/sqlite/reader.h"
#include "schema/ddl/sqlite/text.h"
#include "schema/ddl/uses.h"
#include "schema/ddl/write.h"

namespace assay::schema::sqlite {

void Reader::create(Cursor& cursor) {
  if (cursor.accept("temp") || cursor.accept("temporary")) return ignore(cursor, "CREATE TEMPORARY");
  if (cursor.accept_words({"virtual", "table"})) return create_virtual_table(cursor);
  const bool unique = cursor.accept("unique");
  if (cursor.accept("index")) return create_index(cursor, unique);
  if (cursor.accept("table")) return create_table(cursor);
  if (cursor.accept("view")) return create_view(cursor);
  if (cursor.accept("trigger")) return create_trigger(cursor);
  cursor.fail_here("TABLE, INDEX, VIEW, TRIGGER or VIRTUAL TABLE");
}

void Reader::create_table(Cursor& cursor) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  Table table;
  table.name = object_name(cursor, "a table");
  // SQLite's own tables come with what needs them.
  if (temporary_ || text::lower(table.name).starts_with("sqlite_"))
    return ignore(cursor, "CREATE TABLE of SQLite's own or temporary tables");
  if (cursor.failed() || taken(cursor, table.name, if_not_exists)) return;
  if (cursor.at("as")) return cursor.fail("The columns of this table come from its query, which is not executed here.");
  cursor.expect_symbol("(");
  do {
    // Commas between table constraints may be missing.
    if (parse_table_constraint(cursor, table)) {
      while (!cursor.failed() && !cursor.at_symbol(",") && parse_table_constraint(cursor, table)) {
      }
      continue;
    }
    std::string name = cursor.name("a column");
    if (table.column(name) != nullptr) cursor.fail(fmt::format("Column '{}' is there twice.", name));
    Column column = parse_column(cursor, std::move(name), table);
    table.columns.push_back(std::move(column));
    while (!cursor.failed() && !cursor.at_symbol(",") && parse_table_constraint(cursor, table)) {
    }
  } while (!cursor.failed() && cursor.accept_symbol(","));
  cursor.expect_symbol(")");
  do {
    if (cursor.accept("strict"))
      table.options.push_back("STRICT");
    else if (cursor.accept_words({"without", "rowid"}))
      table.options.push_back("WITHOUT ROWID");
    else
      break;
  } while (cursor.accept_symbol(","));
  if (!cursor.failed() && table.columns.empty()) cursor.fail("A table has at least one column.");
  if (cursor.failed() || !cursor.done()) return;
  settle(table);
  model_.tables.push_back(std::move(table));
}

void Reader::create_index(Cursor& cursor, bool unique) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  Index index;
  index.unique = unique;
  index.name = object_name(cursor, "an index");
  cursor.expect("on");
  const std::string on = cursor.name("a table");
  index.parts = parse_parts(cursor);
  if (cursor.accept("where")) index.where = canonical_expression(cursor, cursor.rest());
  if (cursor.failed() || !cursor.done()) return;
  Table* table = find_or_fail(cursor, on);
  if (table == nullptr) return;
  for (const Table& other : model_.tables)
    for (const Index& there : other.indexes)
      if (text::iequals(there.name, index.name)) {
        if (!if_not_exists) cursor.fail(fmt::format("Index '{}' exists already at this point.", index.name));
        return;
      }
  std::vector<std::string> columns;
  for (const Column& column : table->columns) columns.push_back(column.name);
  index.where = with_strings(index.where, columns);
  for (IndexPart& part : index.parts) part.expression = with_strings(part.expression, columns);
  table->indexes.push_back(std::move(index));
}

void Reader::create_view(Cursor& cursor) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  View view;
  view.name = object_name(cursor, "a view");
  if (temporary_) return ignore(cursor, "CREATE TEMPORARY");
  if (cursor.failed() || taken(cursor, view.name, if_not_exists)) return;
  if (cursor.accept_symbol("(")) {
    do view.columns.push_back(cursor.name("a column"));
    while (!cursor.failed() && cursor.accept_symbol(","));
    cursor.expect_symbol(")");
  }
  cursor.expect("as");
  const auto query = cursor.rest();
  if (!cursor.failed() && query.empty()) cursor.fail_here("a query");
  if (cursor.failed()) return;
  view.definition = canonical_text(cursor, query);
  view.uses = ddl::uses_of(cursor, query);
  model_.views.push_back(std::move(view));
}

void Reader::create_trigger(Cursor& cursor) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  Trigger trigger;
  trigger.name = object_name(cursor, "a trigger");
  if (temporary_) return ignore(cursor, "CREATE TEMPORARY");
  const std::size_t head = cursor.index();
  if (!cursor.accept("before") && !cursor.accept("after")) (void)cursor.accept_words({"instead", "of"});
  if (!cursor.accept("insert") && !cursor.accept("delete")) {
    cursor.expect("update");
    if (cursor.accept("of")) do
        (void)cursor.name("a column");
      while (!cursor.failed() && cursor.accept_symbol(","));
  }
  cursor.expect("on");
  trigger.table.name = cursor.name("a table");
  if (cursor.accept_symbol(".")) trigger.table.name = cursor.name("a table");
  (void)cursor.accept_words({"for", "each", "row"});
  while (!cursor.done() && !cursor.at("begin")) (void)cursor.take();
  const std::size_t body = cursor.index();
  cursor.expect("begin");
  const auto tokens = cursor.rest();
  if (!cursor.failed() && (tokens.empty() || !ddl::is_word(tokens.back(), "end"))) cursor.fail_here("END");
  if (cursor.failed()) return;
  const auto same = [&](const Trigger& t) { return text::iequals(t.name, trigger.name); };
  if (std::any_of(model_.triggers.begin(), model_.triggers.end(), same)) {
    if (!if_not_exists) cursor.fail(fmt::format("Trigger '{}' exists already at this point.", trigger.name));
    return;
  }
  const Table* table = find(trigger.table.name);
  if (table != nullptr) trigger.table.name = table->name;
  trigger.definition =
      fmt::format("CREATE TRIGGER {} {} {}", identifier(trigger.name, Dialect::sqlite), canonical_text(cursor, cursor.between(head, body)),
                  cursor.source(cursor.between(body, body + 1 + tokens.size())));
  trigger.uses = ddl::uses_of(cursor, tokens);
  model_.triggers.push_back(std::move(trigger));
}

void Reader::create_virtual_table(Cursor& cursor) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  const std::string name = object_name(cursor, "a table");
  if (cursor.failed() || temporary_) return ignore(cursor, "CREATE TEMPORARY");
  if (taken(cursor, name, if_not_exists)) return;
  if (!cursor.at("using")) return cursor.fail_here("USING");
  add_opaque("virtual_table", name,
             fmt::format("CREATE VIRTUAL TABLE {} {}", identifier(name, Dialect::sqlite), cursor.source(cursor.rest())));
}

}  // namespace assay::schema::sqlite
