#include <algorithm>
#include <array>
#include <set>

#include "core/text.h"
#include "schema/ddl/sqlite/ddl.h"
#include "schema/ddl/sqlite/reader.h"

namespace assay::schema::sqlite {

using ddl::Token;
using ddl::TokenKind;

ReadResult Reader::run() {
  while (const auto source = splitter_.next()) {
    report_.seen();
    source_ = &*source;
    Cursor cursor(sql_, source->tokens, Dialect::sqlite, false);
    statement(cursor);
    if (!cursor.failed()) continue;
    report_.lost(*source, *cursor.complaint());
    (void)splitter_.resume_inside(*source);
  }
  leave_out_shadow_tables();
  resolve_foreign_keys();
  return report_.finish(std::move(model_));
}

void Reader::statement(Cursor& cursor) {
  if (sql_.substr(source_->begin, source_->end - source_->begin).find('\0') != std::string_view::npos)
    return cursor.fail("The statement holds a zero byte.");
  if (cursor.accept("create"))
    create(cursor);
  else if (cursor.accept("alter"))
    alter(cursor);
  else if (cursor.accept("drop"))
    drop(cursor);
  else if (!say_nothing(cursor))
    return cursor.fail_here("a statement of SQLite");
  if (!cursor.failed() && !cursor.done()) cursor.fail_here("the end of the statement");
}

bool Reader::say_nothing(Cursor& cursor) {
  static constexpr std::array<std::string_view, 23> verbs = {
      "pragma", "begin",  "commit",  "end",    "rollback", "savepoint", "release", "insert",  "replace", "update", "delete", "select",
      "with",   "values", "analyze", "vacuum", "reindex",  "attach",    "detach",  "explain", "load",    "set",    "start"};
  if (std::none_of(verbs.begin(), verbs.end(), [&](auto word) { return cursor.at(word); })) return false;
  std::string what = text::lower(cursor.take().text);
  std::transform(what.begin(), what.end(), what.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (what == "INSERT" || what == "REPLACE") {
    if (cursor.accept("or")) (void)cursor.take();
    (void)cursor.accept("into");
    const bool catalog = cursor.at("sqlite_master") || cursor.at("sqlite_schema");
    if (catalog && read_catalog_row(cursor)) return true;
    if (cursor.at_name()) what += " into " + cursor.value(cursor.peek());
  }
  (void)cursor.rest();
  report_.ignored(*source_, what);
  return true;
}

/// .dump writes virtual tables as rows of the catalog: ('table', name, name, 0, 'CREATE VIRTUAL TABLE …').
bool Reader::read_catalog_row(Cursor& cursor) {
  std::vector<std::string> strings;
  while (!cursor.done())
    if (const Token token = cursor.take(); token.kind == TokenKind::string) strings.push_back(cursor.value(token));
  if (strings.size() < 4 || strings[0] != "table" || !text::lower(strings.back()).starts_with("create virtual table")) return false;
  add_opaque("virtual_table", strings[1], strings.back());
  return true;
}

void Reader::add_opaque(std::string kind, std::string name, std::string text) {
  Opaque opaque;
  opaque.kind = std::move(kind);
  opaque.name.name = std::move(name);
  opaque.text = std::move(text);
  std::erase_if(model_.opaque, [&](const Opaque& o) { return o.kind == opaque.kind && text::iequals(o.name.name, opaque.name.name); });
  model_.opaque.push_back(std::move(opaque));
}

/// Tables in which virtual tables keep their data are made by them.
void Reader::leave_out_shadow_tables() {
  static constexpr std::array<std::string_view, 12> suffixes = {"_data",   "_idx",  "_content", "_docsize", "_config", "_segments",
                                                                "_segdir", "_stat", "_node",    "_rowid",   "_parent", "_vocab"};
  for (const Opaque& opaque : model_.opaque) {
    if (opaque.kind != "virtual_table") continue;
    std::erase_if(model_.tables, [&](const Table& table) {
      return std::any_of(suffixes.begin(), suffixes.end(),
                         [&](auto suffix) { return text::iequals(table.name, opaque.name.name + std::string(suffix)); });
    });
  }
}

/// REFERENCES t without columns means its primary key.
void Reader::resolve_foreign_keys() {
  for (Table& table : model_.tables)
    for (ForeignKey& key : table.foreign_keys) {
      const Table* target = find(key.ref_table);
      if (target == nullptr) continue;
      key.ref_table = target->name;
      const Key* primary = target->primary_key();
      if (key.ref_columns.empty() && primary != nullptr && primary->columns.size() == key.columns.size())
        key.ref_columns = primary->columns;
    }
}

Table* Reader::find(std::string_view name) {
  for (Table& table : model_.tables)
    if (text::iequals(table.name, name)) return &table;
  return nullptr;
}

Table* Reader::find_or_fail(Cursor& cursor, const std::string& name) {
  Table* table = find(name);
  if (table == nullptr) cursor.fail(fmt::format("There is no table '{}' at this point.", name));
  return table;
}

/// [schema .] name; `temporary_` says whether it was a temporary one.
std::string Reader::object_name(Cursor& cursor, std::string_view what) {
  std::string name = cursor.name(what);
  temporary_ = false;
  if (!cursor.accept_symbol(".")) return name;
  temporary_ = text::iequals(name, "temp");
  return cursor.name(what);
}

bool Reader::taken(Cursor& cursor, const std::string& name, bool if_not_exists) {
  const auto same = [&](const auto& item) { return text::iequals(item.name, name); };
  const bool there =
      find(name) != nullptr || std::any_of(model_.views.begin(), model_.views.end(), same) ||
      std::any_of(model_.opaque.begin(), model_.opaque.end(), [&](const Opaque& o) { return text::iequals(o.name.name, name); });
  if (!there) return false;
  if (if_not_exists)
    (void)cursor.rest();
  else
    cursor.fail(fmt::format("'{}' exists already at this point.", name));
  return true;
}

void Reader::ignore(Cursor& cursor, const std::string& what) {
  (void)cursor.rest();
  if (!cursor.failed()) report_.ignored(*source_, what);
}

ReadResult apply(Model model, std::string_view sql, const ReadOptions& options) {
  (void)options;
  return Reader(std::move(model), sql).run();
}

}  // namespace assay::schema::sqlite
