#include "schema/ddl/sqlite/parse.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/sqlite/text.h"
#include "schema/ddl/write.h"

namespace assay::schema::sqlite {

using ddl::Cursor;
using ddl::Token;
using ddl::TokenKind;

namespace {

bool ends_type(const Cursor& cursor) {
  static constexpr std::array<std::string_view, 10> words = {"constraint", "primary", "not",        "unique", "check",
                                                             "default",    "collate", "references", "as",     "null"};
  const Token& token = cursor.peek();
  if (token.kind != TokenKind::word && token.kind != TokenKind::quoted && token.kind != TokenKind::string) return true;
  if (cursor.at_words({"generated", "always"})) return true;
  return std::any_of(words.begin(), words.end(), [&](auto word) { return cursor.at(word); });
}

DataType parse_type(Cursor& cursor) {
  DataType type;
  while (!ends_type(cursor)) type.name += (type.name.empty() ? "" : " ") + text::lower(cursor.value(cursor.take()));
  if (type.name.empty() || !cursor.accept_symbol("(")) return type;
  do {
    std::string arg;
    while (!cursor.done() && !cursor.at_symbol(",") && !cursor.at_symbol(")")) arg += cursor.take().text;
    if (arg.empty()) cursor.fail_here("a number");
    type.args.push_back(text::lower(arg));
  } while (cursor.accept_symbol(","));
  cursor.expect_symbol(")");
  return type;
}

/// ON CONFLICT x: "on conflict x", nothing for the default.
std::string parse_conflict(Cursor& cursor) {
  if (!cursor.accept_words({"on", "conflict"})) return {};
  const std::string how = text::lower(cursor.name("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE"));
  return how == "abort" ? "" : "on conflict " + how;
}

void add_option(std::vector<std::string>& options, std::string option) {
  if (!option.empty()) options.push_back(std::move(option));
}

std::string collation_name(std::string_view name) {
  for (const std::string_view known : {"BINARY", "NOCASE", "RTRIM"})
    if (text::iequals(known, name)) return known == "BINARY" ? std::string() : std::string(known);
  return std::string(name);
}

Action parse_action(Cursor& cursor) {
  if (cursor.accept("cascade")) return Action::cascade;
  if (cursor.accept("restrict")) return Action::restrict_;
  if (cursor.accept_words({"set", "null"})) return Action::set_null;
  if (cursor.accept_words({"set", "default"})) return Action::set_default;
  if (!cursor.accept_words({"no", "action"})) cursor.fail_here("CASCADE, RESTRICT, SET NULL, SET DEFAULT or NO ACTION");
  return Action::no_action;
}

std::vector<std::string> column_list(Cursor& cursor) {
  std::vector<std::string> out;
  cursor.expect_symbol("(");
  do out.push_back(cursor.name("a column"));
  while (!cursor.failed() && cursor.accept_symbol(","));
  cursor.expect_symbol(")");
  return out;
}

/// Behind REFERENCES.
void parse_references(Cursor& cursor, ForeignKey& key) {
  key.ref_table = cursor.name("the referenced table");
  if (cursor.at_symbol("(")) key.ref_columns = column_list(cursor);
  for (;;) {
    if (cursor.accept_words({"on", "delete"})) {
      key.on_delete = parse_action(cursor);
    } else if (cursor.accept_words({"on", "update"})) {
      key.on_update = parse_action(cursor);
    } else if (cursor.accept("match")) {
      (void)cursor.name("SIMPLE or FULL");
    } else if (cursor.at("deferrable") || cursor.at_words({"not", "deferrable"})) {
      const bool no = cursor.accept("not");
      (void)cursor.take();
      const bool deferred = cursor.accept_words({"initially", "deferred"});
      if (!deferred) (void)cursor.accept_words({"initially", "immediate"});
      if (!no) key.deferral = deferred ? Deferral::initially_deferred : Deferral::deferrable;
    } else {
      return;
    }
  }
}

Key parse_key_columns(Cursor& cursor, bool primary) {
  Key key;
  key.primary = primary;
  cursor.expect_symbol("(");
  do {
    const std::string column = cursor.name("a column");
    key.columns.push_back(column);
    if (cursor.accept("collate"))
      add_option(key.options, fmt::format("{} collate {}", identifier(column, Dialect::sqlite),
                                          identifier(cursor.name("a collation"), Dialect::sqlite)));
    if (cursor.accept("desc"))
      key.descending.push_back(column);
    else
      (void)cursor.accept("asc");
  } while (!cursor.failed() && cursor.accept_symbol(","));
  if (primary && cursor.accept("autoincrement")) key.options.push_back("autoincrement");
  cursor.expect_symbol(")");
  add_option(key.options, parse_conflict(cursor));
  return key;
}

void parse_inline_primary_key(Cursor& cursor, Column& column, std::string name, Table& table) {
  Key key;
  key.name = std::move(name);
  key.primary = true;
  key.columns = {column.name};
  if (cursor.accept("desc")) {
    key.descending.push_back(column.name);
    // INTEGER PRIMARY KEY DESC is no rowid, but only when it is said like this.
    key.options.push_back("inline");
  } else {
    (void)cursor.accept("asc");
  }
  add_option(key.options, parse_conflict(cursor));
  if (cursor.accept("autoincrement")) column.identity = Identity{.kind = IdentityKind::auto_increment};
  table.keys.push_back(std::move(key));
}

std::string parse_default(Cursor& cursor) {
  if (cursor.at_symbol("(")) return canonical_expression(cursor, cursor.parenthesised());
  std::string sign;
  while (cursor.at_symbol("+") || cursor.at_symbol("-"))
    if (cursor.take().text == "-") sign += "-";
  const Token token = cursor.take();
  if (token.kind == TokenKind::number) return sign + text::lower(token.text);
  if (token.kind == TokenKind::string || token.kind == TokenKind::quoted) return literal(cursor.value(token), Dialect::sqlite);
  if (token.kind != TokenKind::word) return cursor.fail_here("a default"), std::string();
  const std::string word = text::lower(token.text);
  static constexpr std::array<std::string_view, 6> known = {"null", "true", "false", "current_time", "current_date", "current_timestamp"};
  if (std::find(known.begin(), known.end(), word) != known.end()) return word;
  // Any other word is a string.
  return literal(token.text, Dialect::sqlite);
}

void parse_generated(Cursor& cursor, Column& column) {
  Generated generated;
  generated.expression = canonical_expression(cursor, cursor.parenthesised());
  generated.stored = cursor.accept("stored");
  if (!generated.stored) (void)cursor.accept("virtual");
  column.generated = std::move(generated);
}

bool parse_column_constraint(Cursor& cursor, Column& column, Table& table) {
  std::string name;
  if (cursor.accept("constraint")) name = cursor.name("a constraint's name");
  if (cursor.accept_words({"primary", "key"})) {
    parse_inline_primary_key(cursor, column, std::move(name), table);
  } else if (cursor.accept_words({"not", "null"})) {
    column.nullable = false;
    add_option(column.options, parse_conflict(cursor));
  } else if (cursor.accept("null")) {
    (void)parse_conflict(cursor);
  } else if (cursor.accept("unique")) {
    Key key;
    key.name = std::move(name);
    key.columns = {column.name};
    add_option(key.options, parse_conflict(cursor));
    table.keys.push_back(std::move(key));
  } else if (cursor.accept("check")) {
    Check check;
    check.name = std::move(name);
    check.expression = canonical_expression(cursor, cursor.parenthesised());
    (void)parse_conflict(cursor);
    table.checks.push_back(std::move(check));
  } else if (cursor.accept("default")) {
    column.default_value = parse_default(cursor);
    if (*column.default_value == "null") column.default_value.reset();
  } else if (cursor.accept("collate")) {
    column.collation = collation_name(cursor.name("a collation"));
  } else if (cursor.accept("references")) {
    ForeignKey key;
    key.name = std::move(name);
    key.columns = {column.name};
    parse_references(cursor, key);
    table.foreign_keys.push_back(std::move(key));
  } else if (cursor.accept_words({"generated", "always", "as"}) || cursor.accept("as")) {
    parse_generated(cursor, column);
  } else {
    if (!name.empty() && !cursor.done() && !cursor.at_symbol(",")) cursor.fail_here("a constraint");
    return !name.empty();
  }
  return true;
}

bool is_rowid(const Table& table, const Key& key) {
  if (!key.primary || key.columns.size() != 1) return false;
  if (std::find(table.options.begin(), table.options.end(), "WITHOUT ROWID") != table.options.end()) return false;
  if (std::find(key.options.begin(), key.options.end(), "inline") != key.options.end()) return false;
  const Column* column = table.column(key.columns.front());
  return column != nullptr && column->type.name == "integer" && column->type.args.empty();
}

}  // namespace

Column parse_column(Cursor& cursor, std::string name, Table& table) {
  Column column;
  column.name = std::move(name);
  column.type = parse_type(cursor);
  while (!cursor.failed() && parse_column_constraint(cursor, column, table)) {
  }
  return column;
}

bool parse_table_constraint(Cursor& cursor, Table& table) {
  std::string name;
  const bool named = cursor.accept("constraint");
  if (named) name = cursor.name("a constraint's name");
  if (cursor.accept_words({"primary", "key"}) || (cursor.at("unique") && cursor.at_symbol("(", 1))) {
    const bool primary = !cursor.accept("unique");
    Key key = parse_key_columns(cursor, primary);
    key.name = std::move(name);
    table.keys.push_back(std::move(key));
  } else if (cursor.at("check") && cursor.at_symbol("(", 1)) {
    (void)cursor.take();
    Check check;
    check.name = std::move(name);
    check.expression = canonical_expression(cursor, cursor.parenthesised());
    (void)parse_conflict(cursor);
    table.checks.push_back(std::move(check));
  } else if (cursor.accept_words({"foreign", "key"})) {
    ForeignKey key;
    key.name = std::move(name);
    key.columns = column_list(cursor);
    cursor.expect("references");
    parse_references(cursor, key);
    table.foreign_keys.push_back(std::move(key));
  } else if (named) {
    // A lone name says nothing; SQLite takes it.
    if (!cursor.at_symbol(",") && !cursor.at_symbol(")")) cursor.fail_here("PRIMARY KEY, UNIQUE, CHECK or FOREIGN KEY");
  } else {
    return false;
  }
  return true;
}

std::vector<IndexPart> parse_parts(Cursor& cursor) {
  std::vector<IndexPart> out;
  cursor.expect_symbol("(");
  do {
    auto tokens = cursor.item();
    if (tokens.empty()) cursor.fail_here("a column or an expression");
    if (cursor.failed()) return out;
    IndexPart part;
    if (ddl::is_word(tokens.back(), "asc") || ddl::is_word(tokens.back(), "desc")) {
      part.descending = ddl::is_word(tokens.back(), "desc");
      tokens = tokens.first(tokens.size() - 1);
    }
    if (tokens.size() > 2 && ddl::is_word(tokens[tokens.size() - 2], "collate")) {
      part.collation = cursor.value(tokens.back());
      for (const std::string_view known : {"BINARY", "NOCASE", "RTRIM"})
        if (text::iequals(known, part.collation)) part.collation = std::string(known);
      tokens = tokens.first(tokens.size() - 2);
    }
    const bool column = tokens.size() == 1 &&
                        (tokens[0].kind == TokenKind::word || tokens[0].kind == TokenKind::quoted || tokens[0].kind == TokenKind::string);
    if (tokens.empty())
      cursor.fail_here("a column or an expression");
    else if (column)
      part.column = cursor.value(tokens[0]);
    else
      part.expression = canonical_expression(cursor, tokens);
    out.push_back(std::move(part));
  } while (!cursor.failed() && cursor.accept_symbol(","));
  cursor.expect_symbol(")");
  return out;
}

void settle(Table& table) {
  std::vector<std::string> columns;
  for (const Column& column : table.columns) columns.push_back(column.name);
  for (Check& check : table.checks) check.expression = with_strings(check.expression, columns);
  for (Column& column : table.columns) {
    if (column.generated) column.generated->expression = with_strings(column.generated->expression, columns);
    if (column.default_value) column.default_value = with_strings(*column.default_value, {});
  }
  const bool without_rowid = std::find(table.options.begin(), table.options.end(), "WITHOUT ROWID") != table.options.end();
  for (Key& key : table.keys) {
    // Names of columns as the table spells them.
    for (std::string& name : key.columns)
      for (const std::string& column : columns)
        if (text::iequals(column, name)) name = column;
    if (std::erase(key.options, "autoincrement") > 0)
      if (Column* column = table.column(key.columns.front())) column->identity = Identity{.kind = IdentityKind::auto_increment};
    const bool rowid = is_rowid(table, key);
    if (rowid) key.descending.clear();
    if (!rowid && !(without_rowid && key.primary)) continue;
    for (const std::string& name : key.columns)
      if (Column* column = table.column(name)) column->nullable = false;
  }
  std::sort(table.options.begin(), table.options.end());
}

}  // namespace assay::schema::sqlite
