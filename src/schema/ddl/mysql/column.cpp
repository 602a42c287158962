#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/mysql/draft.h"
#include "schema/ddl/mysql/expression.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::Cursor;
using ddl::Token;
using ddl::TokenKind;

namespace {

/// The tokens of a default: a literal, (expression), or a call; the cursor stands behind them.
std::span<const Token> default_tokens(Cursor& cursor) {
  if (cursor.at_symbol("(")) return cursor.parenthesised();
  const std::size_t from = cursor.index();
  if (cursor.accept_words({"next", "value", "for"}) || cursor.accept_words({"previous", "value", "for"})) {
    (void)cursor.name("a sequence");
    if (cursor.accept_symbol(".")) (void)cursor.name("a sequence");
    return cursor.between(from, cursor.index());
  }
  while (cursor.accept_symbol("-") || cursor.accept_symbol("+")) {
  }
  if (cursor.done()) {
    cursor.fail_here("a default");
    return {};
  }
  const Token first = cursor.take();
  if (first.kind == TokenKind::word || first.kind == TokenKind::quoted) {
    // _utf8mb4'a', date '…'
    if (cursor.peek().kind == TokenKind::string || (first.text.starts_with('_') && cursor.peek().kind == TokenKind::number))
      (void)cursor.take();
    if (cursor.accept_symbol(".")) (void)cursor.name("a function");
    if (cursor.at_symbol("(")) (void)cursor.parenthesised();
  }
  while (first.kind == TokenKind::string && cursor.peek().kind == TokenKind::string) (void)cursor.take();
  return cursor.between(from, cursor.index());
}

void parse_generated(Cursor& cursor, Column& column, const Scope& scope) {
  Generated generated;
  if (cursor.accept_words({"row", "start"}) || cursor.accept_words({"row", "end"})) {
    const Token word = cursor.between(cursor.index() - 1, cursor.index())[0];
    generated.expression = "row " + text::lower(word.text);
    column.generated = generated;
    return;
  }
  generated.expression = canonical_expression(cursor, cursor.parenthesised(), scope.database);
  generated.stored = cursor.accept("stored") || cursor.accept("persistent");
  if (!generated.stored) (void)cursor.accept("virtual");
  column.generated = generated;
}

void parse_check(Cursor& cursor, std::string name, const Column& column, Draft& draft, const Scope& scope) {
  Check check;
  check.name = std::move(name);
  check.expression = canonical_expression(cursor, cursor.parenthesised(), scope.database);
  if (scope.dialect == Dialect::mariadb) {
    // It has no name of its own: the server knows it by the column's.
    check.name = column.name;
    check.column = column.name;
  }
  if (cursor.accept_words({"not", "enforced"})) check.enforced = false;
  (void)cursor.accept("enforced");
  draft.checks.push_back(std::move(check));
}

void add_key(Draft& draft, KeyKind kind, const Column& column) {
  KeyDraft key;
  key.kind = kind;
  key.parts.push_back({.column = column.name});
  draft.keys.push_back(std::move(key));
}

void parse_inline_reference(Cursor& cursor, const Column& column, Draft& draft, const Scope& scope) {
  ForeignKey key;
  key.columns = {column.name};
  parse_references(cursor, key, scope);
  // MySQL reads REFERENCES in a column's definition and makes nothing of it.
  if (scope.dialect != Dialect::mariadb) return;
  draft.foreign_keys.push_back(key);
  add_key(draft, KeyKind::foreign, column);
}

/// NAME [=] value, kept as "NAME=value".
bool parse_option(Cursor& cursor, Column& column) {
  static constexpr std::array<std::string_view, 7> names = {
      "column_format", "storage", "engine_attribute", "secondary_engine_attribute", "srid", "ref_system_id", "compressed"};
  for (const std::string_view name : names) {
    if (!cursor.accept(name)) continue;
    std::string option = name == "ref_system_id" ? "REF_SYSTEM_ID" : text::lower(name);
    std::transform(option.begin(), option.end(), option.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const bool equals = cursor.accept_symbol("=");
    if (name == "compressed" && !equals) {
      column.options.push_back(option);
      return true;
    }
    if (const auto quoted = cursor.accept_string())
      option += "=" + quoted_literal(*quoted);
    else
      option += "=" + text::lower(cursor.take().text);
    const bool usual = option == "COLUMN_FORMAT=default" || option == "STORAGE=default";
    if (!usual) column.options.push_back(option);
    return true;
  }
  if (cursor.accept_words({"without", "system", "versioning"})) return column.options.push_back("WITHOUT SYSTEM VERSIONING"), true;
  if (cursor.accept_words({"with", "system", "versioning"})) return column.options.push_back("WITH SYSTEM VERSIONING"), true;
  return false;
}

bool parse_nullness(Cursor& cursor, Column& column) {
  if (cursor.accept_words({"not", "null"})) return column.nullable = false, true;
  if (cursor.accept("null")) return column.nullable = true, true;
  return false;
}

bool parse_value(Cursor& cursor, Column& column, Draft& draft, const Scope& scope) {
  if (cursor.accept("default")) {
    column.default_value = canonical_expression(cursor, default_tokens(cursor), scope.database);
    if (*column.default_value == "null") column.default_value.reset();
  } else if (cursor.accept_words({"on", "update"})) {
    column.on_update = canonical_expression(cursor, default_tokens(cursor), scope.database);
  } else if (cursor.accept("auto_increment")) {
    column.identity = Identity{.kind = IdentityKind::auto_increment};
  } else if (cursor.accept_words({"serial", "default", "value"})) {
    column.identity = Identity{.kind = IdentityKind::auto_increment};
    column.nullable = false;
    add_key(draft, KeyKind::unique, column);
  } else if (cursor.accept_words({"generated", "always", "as"}) || cursor.accept("as")) {
    parse_generated(cursor, column, scope);
  } else {
    return false;
  }
  return true;
}

bool parse_attribute(Cursor& cursor, Column& column, Draft& draft, const Scope& scope) {
  if (parse_nullness(cursor, column) || parse_value(cursor, column, draft, scope) || parse_option(cursor, column)) return true;
  if (cursor.accept_words({"primary", "key"}) || cursor.accept("key")) {
    column.nullable = false;
    add_key(draft, KeyKind::primary, column);
  } else if (cursor.accept("unique")) {
    (void)cursor.accept("key");
    add_key(draft, KeyKind::unique, column);
  } else if (cursor.accept("comment")) {
    (void)cursor.accept_symbol("=");
    const auto comment = cursor.accept_string();
    if (!comment) cursor.fail_here("a comment in quotes");
    column.comment = comment.value_or("");
  } else if (cursor.accept("collate")) {
    column.collation = canonical_collation(cursor.peek().kind == TokenKind::string ? *cursor.accept_string() : cursor.name("a collation"));
  } else if (cursor.accept("character") || cursor.accept("charset")) {
    (void)cursor.accept("set");
    column.charset = canonical_charset(cursor.name("a character set"));
  } else if (cursor.accept("invisible")) {
    column.invisible = true;
  } else if (cursor.accept("visible")) {
    column.invisible = false;
  } else if (cursor.accept("constraint")) {
    std::string name = cursor.at("check") ? "" : cursor.name("a constraint's name");
    cursor.expect("check");
    parse_check(cursor, std::move(name), column, draft, scope);
  } else if (cursor.accept("check")) {
    parse_check(cursor, {}, column, draft, scope);
  } else if (cursor.accept("references")) {
    parse_inline_reference(cursor, column, draft, scope);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Name parse_qualified(Cursor& cursor, const Scope& scope, std::string_view what) {
  std::string first = cursor.name(what);
  if (!cursor.accept_symbol(".")) return {scope.schema_of({}), std::move(first)};
  std::string second = cursor.name(what);
  return {scope.schema_of(first), std::move(second)};
}

Column parse_column(Cursor& cursor, std::string name, Draft& draft, const Scope& scope) {
  Column column;
  column.name = std::move(name);
  const bool serial = cursor.at("serial");
  column.type = parse_type(cursor, column);
  if (serial) {
    column.type.suffix = "unsigned";
    column.nullable = false;
    column.identity = Identity{.kind = IdentityKind::auto_increment};
    add_key(draft, KeyKind::unique, column);
  }
  while (!cursor.failed() && parse_attribute(cursor, column, draft, scope)) {
  }
  std::sort(column.options.begin(), column.options.end());
  return column;
}

ColumnPlace parse_place(Cursor& cursor) {
  ColumnPlace place;
  if (cursor.accept("first"))
    place.first = true;
  else if (cursor.accept("after"))
    place.after = cursor.name("a column");
  return place;
}

}  // namespace assay::schema::mysql
