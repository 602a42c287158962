#include "core/text.h"
#include "schema/ddl/mysql/draft.h"
#include "schema/ddl/mysql/expression.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::Cursor;

namespace {

std::vector<std::string> column_list(Cursor& cursor) {
  std::vector<std::string> out;
  cursor.expect_symbol("(");
  do {
    out.push_back(cursor.name("a column"));
    // Lengths and directions say nothing about a foreign key.
    if (cursor.at_symbol("(")) (void)cursor.parenthesised();
    if (!cursor.accept("asc")) (void)cursor.accept("desc");
  } while (!cursor.failed() && cursor.accept_symbol(","));
  cursor.expect_symbol(")");
  return out;
}

Action parse_action(Cursor& cursor) {
  if (cursor.accept("cascade")) return Action::cascade;
  if (cursor.accept_words({"set", "null"})) return Action::set_null;
  if (cursor.accept_words({"set", "default"})) return Action::set_default;
  // InnoDB treats the two alike, and the servers print one of them as nothing: each another one.
  if (cursor.accept("restrict") || cursor.accept_words({"no", "action"})) return Action::no_action;
  cursor.fail_here("CASCADE, RESTRICT, SET NULL or NO ACTION");
  return Action::no_action;
}

IndexPart parse_part(Cursor& cursor, const Scope& scope) {
  IndexPart part;
  if (cursor.at_symbol("(")) {
    part.expression = canonical_expression(cursor, cursor.parenthesised(), scope.database);
  } else {
    part.column = cursor.name("a column");
    if (cursor.accept_symbol("(")) {
      const std::string length(cursor.take().text);
      if (length.empty() || length.size() > 6 || length.find_first_not_of("0123456789") != std::string::npos)
        cursor.fail("The length of a key's part is a number.");
      else
        part.prefix = std::stoi(length);
      cursor.expect_symbol(")");
    }
  }
  part.descending = cursor.accept("desc");
  if (!part.descending) (void)cursor.accept("asc");
  return part;
}

/// USING BTREE
bool parse_method(Cursor& cursor, KeyDraft& key) {
  if (!cursor.at("using") && !(cursor.at("type") && !cursor.at_symbol("(", 1))) return false;
  (void)cursor.take();
  key.method = text::lower(cursor.name("a kind of index"));
  if (key.method == "btree") key.method.clear();
  return true;
}

bool parse_key_option(Cursor& cursor, KeyDraft& key) {
  if (parse_method(cursor, key)) return true;
  if (cursor.accept("comment")) {
    (void)cursor.accept_symbol("=");
    const auto comment = cursor.accept_string();
    if (!comment) cursor.fail_here("a comment in quotes");
    key.comment = comment.value_or("");
  } else if (cursor.accept_words({"with", "parser"})) {
    key.options.push_back("parser=" + cursor.name("a parser"));
  } else if (cursor.accept("invisible") || cursor.accept("ignored")) {
    key.invisible = true;
  } else if (cursor.accept("visible") || cursor.accept_words({"not", "ignored"})) {
    key.invisible = false;
  } else if (cursor.at("key_block_size") || cursor.at("engine_attribute") || cursor.at("secondary_engine_attribute") ||
             cursor.at("clustering") || cursor.at("m") || cursor.at("distance")) {
    std::string option = text::lower(cursor.take().text);
    (void)cursor.accept_symbol("=");
    if (const auto quoted = cursor.accept_string())
      option += "=" + quoted_literal(*quoted);
    else
      option += "=" + text::lower(cursor.take().text);
    if (option != "key_block_size=0") key.options.push_back(option);
  } else {
    return false;
  }
  return true;
}

void parse_key(Cursor& cursor, KeyDraft key, Draft& draft, const Scope& scope) {
  if (key.kind == KeyKind::primary) {
    cursor.expect("key");
  } else if (!cursor.accept("index")) {
    (void)cursor.accept("key");
  }
  key.if_not_exists = cursor.accept_words({"if", "not", "exists"});
  const bool named =
      cursor.at_name() && !(cursor.at("using") && !cursor.at_symbol("(", 1)) && !(cursor.at("type") && !cursor.at_symbol("(", 1));
  if (named) {
    const std::string name = cursor.name("an index");
    if (key.kind != KeyKind::primary) key.name = name;
  }
  parse_key_body(cursor, key, scope);
  draft.keys.push_back(std::move(key));
}

void parse_foreign_key(Cursor& cursor, const std::string& constraint, Draft& draft, const Scope& scope) {
  (void)cursor.accept_words({"if", "not", "exists"});
  ForeignKey key;
  const std::string index = cursor.at_symbol("(") ? "" : cursor.name("an index");
  // MariaDB names the constraint after the index when it has no other name; MySQL ignores the index's name since 8.0.16.
  key.name = !constraint.empty() ? constraint : scope.dialect == Dialect::mariadb ? index : "";
  KeyDraft made;
  made.kind = KeyKind::foreign;
  made.name = key.name.empty() ? index : key.name;
  key.columns = column_list(cursor);
  for (const std::string& column : key.columns) made.parts.push_back({.column = column});
  cursor.expect("references");
  parse_references(cursor, key, scope);
  draft.foreign_keys.push_back(std::move(key));
  draft.keys.push_back(std::move(made));
}

void parse_check(Cursor& cursor, std::string name, Draft& draft, const Scope& scope) {
  Check check;
  check.name = std::move(name);
  check.expression = canonical_expression(cursor, cursor.parenthesised(), scope.database);
  check.enforced = !cursor.accept_words({"not", "enforced"});
  (void)cursor.accept("enforced");
  draft.checks.push_back(std::move(check));
}

bool parse_period(Cursor& cursor, Draft& draft) {
  if (!cursor.accept_words({"period", "for"})) return false;
  const std::string name = cursor.name("a period");
  const auto columns = column_list(cursor);
  if (columns.size() != 2) cursor.fail("A period has two columns.");
  if (cursor.failed()) return true;
  draft.not_null.insert(draft.not_null.end(), columns.begin(), columns.end());
  draft.table.options.push_back(fmt::format("PERIOD FOR {} ({}, {})", quoted_name(name), quoted_name(columns[0]), quoted_name(columns[1])));
  return true;
}

}  // namespace

void parse_key_body(Cursor& cursor, KeyDraft& key, const Scope& scope) {
  (void)parse_method(cursor, key);
  cursor.expect_symbol("(");
  do {
    IndexPart part = parse_part(cursor, scope);
    if (cursor.accept_words({"without", "overlaps"})) key.without_overlaps = true;
    key.parts.push_back(std::move(part));
  } while (!cursor.failed() && cursor.accept_symbol(","));
  cursor.expect_symbol(")");
  while (!cursor.failed() && parse_key_option(cursor, key)) {
  }
}

void parse_references(Cursor& cursor, ForeignKey& key, const Scope& scope) {
  const Name table = parse_qualified(cursor, scope, "the referenced table");
  key.ref_schema = table.schema;
  key.ref_table = table.name;
  if (cursor.at_symbol("(")) key.ref_columns = column_list(cursor);
  for (;;) {
    if (cursor.accept("match")) {
      (void)cursor.take();
    } else if (cursor.accept_words({"on", "delete"})) {
      key.on_delete = parse_action(cursor);
    } else if (cursor.at_words({"on", "update"}) &&
               (cursor.at("cascade", 2) || cursor.at("restrict", 2) || cursor.at("set", 2) || cursor.at("no", 2))) {
      (void)cursor.accept_words({"on", "update"});
      key.on_update = parse_action(cursor);
    } else {
      return;
    }
  }
}

bool parse_table_item(Cursor& cursor, Draft& draft, const Scope& scope) {
  // A column may be called key or period; what follows its name is a type.
  if (cursor.at_words({"period", "for"})) return parse_period(cursor, draft);
  std::string constraint;
  const bool named = cursor.accept("constraint");
  if (named && !cursor.at("primary") && !cursor.at("unique") && !cursor.at("foreign") && !cursor.at("check"))
    constraint = cursor.name("a constraint's name");
  if (cursor.accept("primary")) {
    parse_key(cursor, {.kind = KeyKind::primary}, draft, scope);
  } else if (cursor.accept("unique")) {
    parse_key(cursor, {.kind = KeyKind::unique, .name = constraint}, draft, scope);
  } else if (cursor.accept_words({"foreign", "key"})) {
    parse_foreign_key(cursor, std::move(constraint), draft, scope);
  } else if (cursor.accept("check")) {
    parse_check(cursor, std::move(constraint), draft, scope);
  } else if (named) {
    cursor.fail_here("PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK");
  } else if (cursor.accept("fulltext")) {
    parse_key(cursor, {.kind = KeyKind::fulltext}, draft, scope);
  } else if (cursor.accept("spatial")) {
    parse_key(cursor, {.kind = KeyKind::spatial}, draft, scope);
  } else if (cursor.at_words({"vector", "index"}) || cursor.at_words({"vector", "key"})) {
    (void)cursor.take();
    parse_key(cursor, {.method = "vector"}, draft, scope);
  } else if (cursor.at("index") || cursor.at("key")) {
    parse_key(cursor, {}, draft, scope);
  } else {
    return false;
  }
  return true;
}

}  // namespace assay::schema::mysql
