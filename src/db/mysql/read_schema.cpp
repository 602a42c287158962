#include <cstdlib>
#include <map>

#include "core/text.h"
#include "db/mysql/connection.h"
#include "schema/ddl/mysql/ddl.h"

namespace assay::db::mysql {
namespace {

constexpr std::string_view database_sql = R"(
SELECT /* assay:schema_database */ default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = ?)";

constexpr std::string_view tables_sql = R"(
SELECT /* assay:schema_tables */ table_name, table_type, table_rows, data_length + index_length FROM information_schema.tables
WHERE table_schema = ? ORDER BY table_name)";

constexpr std::string_view routines_sql = R"(
SELECT /* assay:schema_routines */ routine_name, routine_type FROM information_schema.routines
WHERE routine_schema = ? ORDER BY routine_type, routine_name)";

// In the order in which they fire, which is not that of their names.
constexpr std::string_view triggers_sql = R"(
SELECT /* assay:schema_triggers */ trigger_name FROM information_schema.triggers
WHERE trigger_schema = ? ORDER BY event_object_table, action_timing, event_manipulation, action_order, trigger_name)";

constexpr std::string_view events_sql = R"(
SELECT /* assay:schema_events */ event_name FROM information_schema.events WHERE event_schema = ? ORDER BY event_name)";

constexpr std::string_view table_grants_sql = R"(
SELECT /* assay:schema_grants */ grantee, table_name, is_grantable, privilege_type, NULL FROM information_schema.table_privileges
WHERE table_schema = ? ORDER BY table_name, grantee, privilege_type)";

constexpr std::string_view column_grants_sql = R"(
SELECT /* assay:schema_column_grants */ grantee, table_name, is_grantable, privilege_type, column_name FROM information_schema.column_privileges
WHERE table_schema = ? ORDER BY table_name, column_name, grantee, privilege_type)";

/// A kind of object: the words of SHOW CREATE, the column of its answer that has the statement, and that of its sql_mode (-1: none).
struct Kind {
  std::string_view show;
  std::string_view name;
  std::size_t statement = 1;
  int mode = -1;
};
constexpr Kind table_kind{"TABLE", "table"};
constexpr Kind view_kind{"VIEW", "view"};
constexpr Kind sequence_kind{"SEQUENCE", "sequence"};
constexpr Kind function_kind{"FUNCTION", "function", 2, 1};
constexpr Kind procedure_kind{"PROCEDURE", "procedure", 2, 1};
constexpr Kind package_kind{"PACKAGE", "package", 2, 1};
constexpr Kind package_body_kind{"PACKAGE BODY", "package body", 2, 1};
constexpr Kind trigger_kind{"TRIGGER", "trigger", 2, 1};
constexpr Kind event_kind{"EVENT", "event", 3, 1};

/// The statements of a database as one text, and which line belongs to which object.
class Script {
 public:
  void add(const Kind& kind, const std::string& name, const std::string& statement, const std::string& mode) {
    // Only these change how the text is to be read.
    const bool special = mode.find("ANSI_QUOTES") != std::string::npos || mode.find("NO_BACKSLASH_ESCAPES") != std::string::npos ||
                         mode.find("ORACLE") != std::string::npos;
    if (special) append(fmt::format("SET sql_mode = '{}';\n", mode));
    places_[line_] = {&kind, name, statement};
    if (kind.mode < 0) {
      append(statement + ";\n");
    } else {
      const std::string end = delimiter_for(statement);
      append(fmt::format("DELIMITER {0}\n{1}\n{0}\nDELIMITER ;\n", end, statement));
    }
    if (special) append("SET sql_mode = '';\n");
  }
  void add_line(const std::string& statement) {
    places_[line_] = {};
    append(statement + ";\n");
  }
  const std::string& text() const { return text_; }

  /// What the reader lost of it is kept with its text.
  void keep_lost(const std::vector<schema::Problem>& problems, schema::Model& model) const {
    std::map<int, const Place*> lost;
    for (const schema::Problem& problem : problems) {
      auto place = places_.upper_bound(problem.line);
      if (problem.kind != schema::ProblemKind::lost || place == places_.begin()) continue;
      --place;
      lost[place->first] = &place->second;
    }
    for (const auto& [line, place] : lost)
      if (place->kind != nullptr) model.opaque.push_back({std::string(place->kind->name), {"", place->name}, place->statement, {}});
  }

 private:
  struct Place {
    const Kind* kind = nullptr;
    std::string name = {};
    std::string statement = {};
  };
  void append(const std::string& more) {
    text_ += more;
    for (const char c : more) line_ += c == '\n' ? 1 : 0;
  }
  static std::string delimiter_for(const std::string& statement) {
    std::string end = ";;";
    while (statement.find(end) != std::string::npos) end += end.size() % 2 == 0 ? "$" : "|";
    return end;
  }
  std::string text_;
  int line_ = 1;
  std::map<int, Place> places_;
};

class Reader {
 public:
  Reader(MysqlConnection& connection, const std::stop_token& stop) : connection_(connection), stop_(stop) {}

  Result<schema::Model> run() {
    if (connection_.database().empty())
      return fail(Code::invalid,
                  "No database is named: a schema is read from one database. Name it in the URL: mysql://user@host/database.");
    model_.dialect = connection_.engine() == Engine::mariadb ? schema::Dialect::mariadb : schema::Dialect::mysql;
    model_.version = connection_.version().number;
    model_.database = connection_.database();
    Result<void> done = settings("", true);
    for (auto step : {&Reader::database, &Reader::tables, &Reader::routines, &Reader::triggers, &Reader::events, &Reader::grants})
      if (done) done = (this->*step)();
    if (connection_.alive())
      if (const auto restored = settings(connection_.sql_mode(), false); !restored && done) done = restored;
    if (!done) return fail(done.error());
    return composed();
  }

 private:
  /// SHOW CREATE writes what the session's sql_mode says: without any, names in backquotes and every clause.
  Result<void> settings(const std::string& sql_mode, bool fresh) {
    std::string sql = fmt::format("SET /* assay:schema */ SESSION sql_mode = '{}'", sql_mode);
    if (fresh) sql += ", SESSION sql_quote_show_create = 1";
    // MySQL 8 answers with row counts that are up to a day old otherwise.
    if (fresh && connection_.engine() == Engine::mysql) sql += ", SESSION information_schema_stats_expiry = 0";
    return connection_.execute(sql, stop_);
  }

  static std::string text(const Rows& rows, std::size_t row, std::size_t column) { return rows.rows[row][column].value_or(""); }
  static Limits limits() { return {.max_rows = 2'000'000, .max_bytes = 4ULL << 30U, .timeout = Millis(60'000)}; }

  Result<Rows> list(std::string_view sql) {
    const std::optional<std::string> name = connection_.database();
    return connection_.query(sql, std::span(&name, 1), limits(), stop_);
  }

  Result<void> show(const Kind& kind, const std::string& name) {
    const auto found = connection_.query(
        fmt::format("SHOW /* assay:schema */ CREATE {} {}.{}", kind.show, backquoted(connection_.database()), backquoted(name)), {},
        limits(), stop_);
    constexpr std::string_view vanished[] = {"error 1146", "error 1305", "error 1360", "error 1539", "error 4091"};
    if (!found) {
      const Error& error = found.error();
      for (const std::string_view one : vanished)
        if (error.detail.find(one) != std::string::npos) return {};
      if (error.code != Code::forbidden && error.code != Code::invalid && error.code != Code::upstream) return fail(error);
    }
    const bool readable = found && !found->rows.empty() && found->rows[0].size() > kind.statement && found->rows[0][kind.statement];
    if (readable)
      script_.add(kind, name, text(*found, 0, kind.statement), kind.mode < 0 ? "" : text(*found, 0, static_cast<std::size_t>(kind.mode)));
    else  // it is there, but its text is hidden from this user
      model_.opaque.push_back({std::string(kind.name), {"", name}, "", {}});
    return {};
  }

  Result<void> database() {
    const auto found = list(database_sql);
    if (!found) return fail(found.error());
    if (found->rows.empty()) return fail(Code::not_found, fmt::format("There is no database {}. Check its name.", connection_.database()));
    model_.charset = text(*found, 0, 0);
    model_.collation = text(*found, 0, 1);
    return {};
  }

  Result<void> tables() {
    const auto found = list(tables_sql);
    if (!found) return fail(found.error());
    // sequences first: defaults use them; views last
    for (const std::string_view wanted : {"SEQUENCE", "", "VIEW"})
      for (std::size_t i = 0; i < found->rows.size(); ++i) {
        const std::string name = text(*found, i, 0);
        const std::string type = text(*found, i, 1);
        const bool special = type == "SEQUENCE" || type == "VIEW";
        if (special ? type != wanted : !wanted.empty()) continue;
        if (auto shown = show(!special ? table_kind : type == "VIEW" ? view_kind : sequence_kind, name); !shown) return shown;
        if (!special)
          sizes_[name] = {std::strtod(text(*found, i, 2).c_str(), nullptr), std::strtoll(text(*found, i, 3).c_str(), nullptr, 10)};
      }
    return {};
  }

  Result<void> routines() {
    const auto found = list(routines_sql);
    if (!found) return fail(found.error());
    for (std::size_t i = 0; i < found->rows.size(); ++i) {
      const std::string type = text(*found, i, 1);
      const Kind& kind = type == "FUNCTION"       ? function_kind
                         : type == "PROCEDURE"    ? procedure_kind
                         : type == "PACKAGE BODY" ? package_body_kind
                                                  : package_kind;
      if (auto shown = show(kind, text(*found, i, 0)); !shown) return shown;
    }
    return {};
  }

  Result<void> each(std::string_view sql, const Kind& kind) {
    const auto found = list(sql);
    if (!found) return fail(found.error());
    for (std::size_t i = 0; i < found->rows.size(); ++i)
      if (auto shown = show(kind, text(*found, i, 0)); !shown) return shown;
    return {};
  }
  Result<void> triggers() { return each(triggers_sql, trigger_kind); }
  /// MariaDB lists none while event_scheduler is DISABLED: that there may be some is said.
  Result<void> events() {
    auto done = each(events_sql, event_kind);
    if (done || done.error().detail.find("error 1577") == std::string::npos) return done;
    model_.opaque.push_back({"event", {"", "(cannot be listed: event_scheduler is DISABLED)"}, "", {}});
    return {};
  }

  Result<void> grants() {
    for (const std::string_view sql : {table_grants_sql, column_grants_sql}) {
      const auto found = list(sql);
      if (!found) return fail(found.error());
      for (std::size_t i = 0; i < found->rows.size(); ++i) {
        const auto& column = found->rows[i][4];
        // the grantee comes quoted: 'app'@'%'
        script_.add_line(fmt::format("GRANT {}{} ON {} TO {}{}", text(*found, i, 3),
                                     column ? fmt::format(" ({})", backquoted(*column)) : "", backquoted(text(*found, i, 1)),
                                     text(*found, i, 0), text(*found, i, 2) == "YES" ? " WITH GRANT OPTION" : ""));
      }
    }
    return {};
  }

  Result<schema::Model> composed() {
    auto read = schema::mysql::apply(std::move(model_), script_.text(), {.default_schema = ""});
    script_.keep_lost(read.problems, read.model);
    for (schema::Table& table : read.model.tables)
      if (const auto size = sizes_.find(table.name); size != sizes_.end()) {
        table.row_estimate = size->second.rows;
        table.bytes = size->second.bytes;
      }
    read.model.sort();
    return std::move(read.model);
  }

  struct Size {
    double rows = -1;
    std::int64_t bytes = 0;
  };
  MysqlConnection& connection_;
  std::stop_token stop_;
  schema::Model model_;
  Script script_;
  std::map<std::string, Size> sizes_;
};

}  // namespace

Result<schema::Model> read_schema(MysqlConnection& connection, const std::stop_token& stop) { return Reader(connection, stop).run(); }

}  // namespace assay::db::mysql
