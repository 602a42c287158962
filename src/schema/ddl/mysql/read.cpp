#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/reader.h"
#include "schema/ddl/mysql/steps.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::TokenKind;

Reader::Reader(Model model, std::string_view sql, StepWatch* watch)
    : model_(std::move(model)),
      sql_(sql),
      watch_(watch),
      splitter_(sql, model_.dialect),
      report_(sql),
      scope_{model_.dialect, model_.database, {}} {}

ReadResult Reader::run() {
  load_triggers();
  while (const auto source = splitter_.next()) {
    report_.seen();
    statement(*source);
  }
  store_triggers();
  return report_.finish(std::move(model_));
}

void Reader::statement(const ddl::SourceStatement& source) {
  source_ = &source;
  if (watch_ != nullptr) {
    StepStatement told;
    told.begin = source.begin;
    told.end = source.end;
    told.text = sql_.substr(source.begin, source.end - source.begin);
    told.steps = steps_of(Cursor(sql_, source.tokens, model_.dialect, splitter_.lexer().backslash_escapes), source, scope_, told);
    watch_->statement(std::move(told), ModelStanding(model_));
  }
  Cursor cursor(sql_, source.tokens, model_.dialect, splitter_.lexer().backslash_escapes);
  if (sql_.substr(source.begin, source.end - source.begin).find('\0') != std::string_view::npos)
    cursor.fail("The statement holds a zero byte.");
  else if (!dispatch(cursor) && !cursor.failed())
    cursor.fail_here("a statement of MySQL");
  else if (!cursor.failed() && !cursor.done())
    cursor.fail_here("the end of the statement");
  if (!cursor.failed()) return;
  report_.lost(source, *cursor.complaint());
  (void)splitter_.resume_inside(source);
}

bool Reader::dispatch(Cursor& cursor) {
  if (cursor.accept("create")) return create(cursor), true;
  if (cursor.accept("alter")) return alter(cursor), true;
  if (cursor.accept("drop")) return drop(cursor), true;
  if (cursor.accept("rename")) return rename_tables(cursor), true;
  if (cursor.accept("use")) return use(cursor), true;
  if (cursor.accept("grant")) return grant(cursor, false), true;
  if (cursor.accept("revoke")) return grant(cursor, true), true;
  if (cursor.accept("set")) return set_statement(cursor), true;
  return say_nothing(cursor);
}

void Reader::note(ProblemKind kind, const Cursor& cursor, std::string message) {
  (void)cursor;
  report_.problem(kind, *source_, source_->begin, std::move(message));
}

bool Reader::say_nothing(Cursor& cursor) {
  static constexpr std::array<std::string_view, 39> verbs = {
      "insert",  "replace",  "update",     "delete",  "load",    "truncate",  "lock",   "unlock",   "select",    "with",
      "values",  "table",    "call",       "do",      "start",   "begin",     "commit", "rollback", "savepoint", "release",
      "analyze", "optimize", "check",      "repair",  "flush",   "reset",     "show",   "explain",  "describe",  "desc",
      "prepare", "execute",  "deallocate", "handler", "install", "uninstall", "kill",   "xa",       "purge"};
  const ddl::Token verb = cursor.peek();
  if (verb.kind == TokenKind::symbol && verb.text == "(") {
    (void)cursor.rest();
    report_.ignored(*source_, "SELECT");
    return true;
  }
  if (std::none_of(verbs.begin(), verbs.end(), [&](auto word) { return cursor.at(word); })) {
    // Client commands (source file, \u db) that ended up here.
    return false;
  }
  std::string what = text::lower(cursor.take().text);
  std::transform(what.begin(), what.end(), what.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (what == "INSERT" || what == "REPLACE") {
    while (cursor.accept("ignore") || cursor.accept("low_priority") || cursor.accept("delayed") || cursor.accept("high_priority") ||
           cursor.accept("into")) {
    }
    if (cursor.at_name()) what += " into " + display(parse_qualified(cursor, scope_, "a table"));
  }
  (void)cursor.rest();
  report_.ignored(*source_, std::move(what));
  return true;
}

/// Only what changes how the text is to be read counts: ANSI_QUOTES and NO_BACKSLASH_ESCAPES.
void Reader::set_statement(Cursor& cursor) {
  while (!cursor.done()) {
    const ddl::Token token = cursor.take();
    const bool mode =
        (token.kind == TokenKind::word && text::iequals(token.text, "sql_mode")) ||
        (token.kind == TokenKind::variable && text::lower(token.text).starts_with("@@") && text::lower(token.text).ends_with("sql_mode"));
    if (!mode || (!cursor.accept_symbol("=") && !cursor.accept_symbol(":="))) continue;
    ddl::Lexer& lexer = splitter_.lexer();
    if (const auto value = cursor.accept_string()) {
      const std::string modes = text::lower(*value);
      lexer.ansi_quotes = modes.find("ansi") != std::string::npos;
      lexer.backslash_escapes = modes.find("no_backslash_escapes") == std::string::npos;
    } else if (cursor.peek().kind == TokenKind::variable && text::lower(cursor.peek().text).find("old_sql_mode") != std::string::npos) {
      lexer.ansi_quotes = false;
      lexer.backslash_escapes = true;
    }
  }
  report_.ignored(*source_, "SET");
}

void Reader::choose_database(const std::string& name) {
  if (model_.database.empty()) model_.database = name;
  scope_.database = model_.database;
  scope_.current_schema = name == model_.database ? "" : name;
  const bool known = std::any_of(model_.schemas.begin(), model_.schemas.end(), [&](const Namespace& n) { return n.name == name; });
  if (!scope_.current_schema.empty() && !known) model_.schemas.push_back({name, {}});
}

void Reader::use(Cursor& cursor) {
  const std::string name = cursor.name("a database");
  if (!cursor.failed()) choose_database(name);
}

std::string Reader::parse_user(Cursor& cursor) {
  if (cursor.accept("current_user")) {
    if (cursor.accept_symbol("(")) cursor.expect_symbol(")");
    return {};
  }
  std::string user;
  if (auto quoted = cursor.accept_string())
    user = *std::move(quoted);
  else
    user = cursor.name("a user");
  if (cursor.peek().kind != TokenKind::variable || !cursor.peek().text.starts_with('@')) return user;
  const std::string_view host = cursor.take().text.substr(1);
  if (host.empty()) return user;
  const bool quoted = host.front() == '`' || host.front() == '\'' || host.front() == '"';
  return user + "@" + (quoted ? ddl::value_of({TokenKind::quoted, host, 0}, false) : std::string(host));
}

void Reader::own(std::string_view kind, const Name& name, const std::string& role) {
  const auto same = [&](const Owner& owner) {
    return owner.object.kind == kind && owner.object.schema.value_or("") == name.schema && owner.object.name == name.name;
  };
  std::erase_if(model_.owners, same);
  if (role.empty()) return;
  Owner owner;
  owner.object.kind = std::string(kind);
  if (!name.schema.empty()) owner.object.schema = name.schema;
  owner.object.name = name.name;
  owner.role = role;
  model_.owners.push_back(std::move(owner));
}

Table* Reader::find_table(Cursor& cursor, const Name& name) {
  for (Table& table : model_.tables)
    if (table.schema == name.schema && table.name == name.name) return &table;
  // Where names of tables ignore case (Windows, macOS), files are written like that.
  for (Table& table : model_.tables)
    if (table.schema == name.schema && text::iequals(table.name, name.name)) return &table;
  cursor.fail(fmt::format("There is no table '{}' at this point.", display(name)));
  return nullptr;
}

bool Reader::taken(Cursor& cursor, const Name& name, bool if_not_exists) {
  const bool there = model_.table(name.schema, name.name) != nullptr || model_.view(name.schema, name.name) != nullptr ||
                     std::any_of(model_.sequences.begin(), model_.sequences.end(),
                                 [&](const Sequence& s) { return s.schema == name.schema && s.name == name.name; });
  if (!there) return false;
  if (if_not_exists)
    (void)cursor.rest();
  else
    cursor.fail(fmt::format("'{}' exists already at this point.", display(name)));
  return true;
}

ReadResult apply(Model model, std::string_view sql, const ReadOptions& options) {
  (void)options;
  return apply(std::move(model), sql, nullptr);
}

ReadResult apply(Model model, std::string_view sql, StepWatch* watch) { return Reader(std::move(model), sql, watch).run(); }

}  // namespace assay::schema::mysql
