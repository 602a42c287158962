#include <algorithm>

#include "core/text.h"
#include "schema/ddl/mysql/reader.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

Reader::Head Reader::create_head(Cursor& cursor) {
  Head head;
  for (;;) {
    if (cursor.accept_words({"or", "replace"})) {
      head.or_replace = true;
    } else if (cursor.accept("temporary")) {
      head.temporary = true;
    } else if (cursor.accept("definer")) {
      cursor.expect_symbol("=");
      head.definer = parse_user(cursor);
    } else if (cursor.accept("algorithm")) {
      cursor.expect_symbol("=");
      head.algorithm = text::lower(cursor.name("an algorithm"));
    } else if (cursor.accept_words({"sql", "security"})) {
      head.security = text::lower(cursor.name("DEFINER or INVOKER"));
    } else if (cursor.at("unique") || cursor.at("fulltext") || cursor.at("spatial") || cursor.at("aggregate") || cursor.at("online") ||
               cursor.at("offline") || cursor.at("vector")) {
      head.flavour = text::lower(cursor.take().text);
    } else {
      return head;
    }
  }
}

void Reader::create(Cursor& cursor) {
  const Head head = create_head(cursor);
  if (cursor.accept("table")) return create_table(cursor, head);
  if (cursor.accept("index")) return create_index(cursor, head);
  if (cursor.accept("view")) return create_view(cursor, head);
  if (cursor.accept("trigger")) return create_trigger(cursor, head);
  if (cursor.accept("procedure")) return create_routine(cursor, head, RoutineKind::procedure);
  if (cursor.accept("function")) return create_routine(cursor, head, RoutineKind::function);
  if (cursor.accept("event")) return create_event(cursor, head);
  if (cursor.accept("sequence")) return create_sequence(cursor, head);
  if (cursor.accept("database") || cursor.accept("schema")) return create_database(cursor);
  if (cursor.at("user") || cursor.at("role")) {
    // Accounts belong to the server, and their statements hold secrets.
    (void)cursor.rest();
    return report_.ignored(*source_, "CREATE USER");
  }
  for (const std::string_view kind : {"package", "server", "tablespace", "undo", "logfile", "resource", "spatial", "library"})
    if (cursor.accept(kind)) return create_opaque(cursor, std::string(kind));
  cursor.fail_here("TABLE, VIEW, INDEX, TRIGGER, PROCEDURE, FUNCTION, EVENT, SEQUENCE or DATABASE");
}

void Reader::create_table(Cursor& cursor, const Head& head) {
  const bool if_not_exists = cursor.accept_words({"if", "not", "exists"});
  // A file that qualifies its names and never says USE means that database.
  if (model_.database.empty() && model_.tables.empty() && cursor.at_symbol(".", 1)) choose_database(cursor.value(cursor.peek()));
  const Name name = parse_qualified(cursor, scope_, "a table");
  if (cursor.failed()) return;
  if (head.temporary) {
    temporary_.insert(name);
    (void)cursor.rest();
    return report_.ignored(*source_, "CREATE TEMPORARY TABLE");
  }
  if (head.or_replace) {
    forget_triggers(name);
    std::erase_if(model_.tables, [&](const Table& t) { return t.qualified() == name; });
  }
  if (taken(cursor, name, if_not_exists)) return;
  Draft draft;
  draft.table.schema = name.schema;
  draft.table.name = name.name;
  const bool like = cursor.accept("like");
  if (like || (cursor.at_symbol("(") && cursor.at("like", 1))) {
    if (!like) (void)cursor.take(), (void)cursor.take();
    const Name source = parse_qualified(cursor, scope_, "a table");
    if (!like) cursor.expect_symbol(")");
    return copy_table(cursor, name, source);
  }
  table_items(cursor, draft);
  table_tail(cursor, draft);
  if (cursor.failed()) return;
  Table table = std::move(draft.table);
  draft.table = {};
  made_for_keys_[name] = settle(table, draft, model_.dialect, {});
  refresh_table(table);
  put_table(cursor, std::move(table));
}

void Reader::table_items(Cursor& cursor, Draft& draft) {
  if (!cursor.at_symbol("(") || cursor.at("select", 1)) return;
  (void)cursor.take();
  do {
    if (parse_table_item(cursor, draft, scope_)) continue;
    std::string name = cursor.name("a column");
    if (draft.table.column(name) != nullptr) cursor.fail(fmt::format("Column '{}' is there twice.", name));
    Column column = parse_column(cursor, std::move(name), draft, scope_);
    draft.table.columns.push_back(std::move(column));
  } while (!cursor.failed() && cursor.accept_symbol(","));
  cursor.expect_symbol(")");
}

void Reader::table_tail(Cursor& cursor, Draft& draft) {
  while (!cursor.failed() && parse_table_option(cursor, draft.table, scope_)) {
  }
  (void)parse_partitioning(cursor, draft.table, scope_);
  const bool has_query = (cursor.accept("ignore") || cursor.accept("replace") || cursor.accept("as") || cursor.at("select") ||
                          cursor.at("with") || cursor.at_symbol("(") || cursor.at("table") || cursor.at("values"));
  if (cursor.failed()) return;
  if (has_query) {
    (void)cursor.rest();
    if (draft.table.columns.empty()) return cursor.fail("The columns of this table come from its query, which is not executed here.");
    note(ProblemKind::approximated, cursor, fmt::format("Columns of '{}' that come only from its query are missing.", draft.table.name));
  }
  if (draft.table.columns.empty()) cursor.fail("A table has at least one column.");
  const bool has_engine =
      std::any_of(draft.table.options.begin(), draft.table.options.end(), [](const auto& o) { return o.starts_with("ENGINE="); });
  if (!has_engine) draft.table.options.push_back("ENGINE=InnoDB");
  if (draft.table.charset.empty() && draft.table.collation.empty() && draft.table.schema.empty()) {
    draft.table.charset = model_.charset;
    draft.table.collation = model_.collation;
  }
}

void Reader::copy_table(Cursor& cursor, const Name& name, const Name& source) {
  Table* found = find_table(cursor, source);
  if (found == nullptr) return;
  Table table = *found;
  table.schema = name.schema;
  table.name = name.name;
  table.id.clear();
  // Foreign keys stay behind; the server's own names of checks follow the new table.
  table.foreign_keys.clear();
  int number = 0;
  for (Check& check : table.checks)
    if (check.name.starts_with(found->name + "_chk_")) check.name = name.name + "_chk_" + std::to_string(++number);
  put_table(cursor, std::move(table));
}

void Reader::create_index(Cursor& cursor, const Head& head) {
  KeyDraft key;
  key.if_not_exists = cursor.accept_words({"if", "not", "exists"});
  if (head.flavour == "unique") key.kind = KeyKind::unique;
  if (head.flavour == "fulltext") key.kind = KeyKind::fulltext;
  if (head.flavour == "spatial") key.kind = KeyKind::spatial;
  if (head.flavour == "vector") key.method = "vector";
  key.name = cursor.name("an index");
  if (cursor.accept("using") || cursor.accept("type")) {
    key.method = text::lower(cursor.name("a kind of index"));
    if (key.method == "btree") key.method.clear();
  }
  cursor.expect("on");
  const Name name = parse_qualified(cursor, scope_, "a table");
  parse_key_body(cursor, key, scope_);
  while (!cursor.failed() && (cursor.accept("algorithm") || cursor.accept("lock") || cursor.accept("wait") || cursor.accept("nowait"))) {
    (void)cursor.accept_symbol("=");
    if (!cursor.done()) (void)cursor.take();
  }
  Table* table = find_table(cursor, name);
  if (cursor.failed() || table == nullptr) return;
  const auto same = [&](const auto& there) { return text::iequals(there.name, key.name); };
  if (std::any_of(table->indexes.begin(), table->indexes.end(), same) || std::any_of(table->keys.begin(), table->keys.end(), same)) {
    if (key.if_not_exists) return;
    if (!head.or_replace) return cursor.fail(fmt::format("Index '{}' exists already on '{}'.", key.name, display(name)));
    std::erase_if(table->indexes, same);
    std::erase_if(table->keys, same);
  }
  Draft draft;
  draft.keys.push_back(std::move(key));
  made_for_keys_[name] = settle(*table, draft, model_.dialect, made_for_keys_[name]);
  refresh_table(*table);
}

void Reader::put_table(const Cursor&, Table table) { model_.tables.push_back(std::move(table)); }

void Reader::refresh_table(Table& table) { normalise(table, model_.dialect); }

}  // namespace assay::schema::mysql
