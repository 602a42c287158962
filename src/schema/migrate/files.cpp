#include "schema/migrate/files.h"

#include <algorithm>
#include <charconv>

#include "core/text.h"

namespace assay::schema {
namespace {

/// Statements that commit together, or one that must run alone.
struct Unit {
  bool transactional = true;
  std::vector<const MigrationStatement*> statements;
};

std::vector<Unit> units(const std::vector<MigrationStatement>& statements) {
  std::vector<Unit> out;
  std::optional<int> current;
  for (const MigrationStatement& statement : statements) {
    if (!statement.transaction || out.empty() || !current || *current != *statement.transaction)
      out.push_back({statement.transaction.has_value(), {}});
    out.back().statements.push_back(&statement);
    current = statement.transaction;
  }
  return out;
}

std::string setting(std::string_view name, std::int64_t ms, bool local) {
  return fmt::format("SET {}{} = {};\n", local ? "LOCAL " : "", name, ms == 0 ? std::string("0") : fmt::format("'{}ms'", ms));
}

/// Strictest of the unit: what commits together waits for locks together.
std::string timeouts(const Unit& unit, Dialect dialect) {
  std::int64_t lock = 0, statement = 0;
  for (const MigrationStatement* s : unit.statements) {
    if (s->lock_timeout_ms > 0) lock = lock == 0 ? s->lock_timeout_ms : std::min(lock, s->lock_timeout_ms);
    statement = std::max(statement, s->statement_timeout_ms);
  }
  if (dialect == Dialect::postgres)
    return setting("lock_timeout", lock, unit.transactional) + setting("statement_timeout", statement, unit.transactional);
  if (is_mysql_family(dialect) && lock > 0)
    return fmt::format("SET SESSION lock_wait_timeout = {};\n", std::max<std::int64_t>(1, lock / 1000));
  return {};
}

/// A batch in a loop that commits each round: PostgreSQL's DO may, outside a transaction.
std::string looped(const MigrationStatement& statement, Dialect dialect) {
  if (!statement.repeat || dialect != Dialect::postgres) return statement.sql + ";\n";
  return fmt::format(
      "DO $assay$\nDECLARE changed bigint;\nBEGIN\n  LOOP\n    {};\n    GET DIAGNOSTICS changed = ROW_COUNT;\n    COMMIT;\n    EXIT WHEN changed = 0;\n"
      "  END LOOP;\nEND\n$assay$;\n",
      statement.sql);
}

std::string notes(const MigrationStatement& statement) {
  std::string out;
  if (statement.hazard != Hazard::none)
    out += fmt::format("-- {}: {}\n", enum_names(Hazard{})[static_cast<std::size_t>(statement.hazard)].name, text::one_line(statement.why));
  if (statement.repeat) out += "-- in batches, until no row changes; can be stopped and started again\n";
  return out;
}

std::string body(const Unit& unit, Dialect dialect) {
  std::string out = timeouts(unit, dialect);
  for (const MigrationStatement* statement : unit.statements) out += notes(*statement) + looped(*statement, dialect);
  return out;
}

std::string transaction(const Unit& unit, Dialect dialect) {
  if (!unit.transactional || is_mysql_family(dialect) || dialect == Dialect::oracle) return body(unit, dialect);
  const bool tsql = dialect == Dialect::sqlserver;
  return (tsql ? "BEGIN TRANSACTION;\n" : "BEGIN;\n") + body(unit, dialect) + "COMMIT;\n";
}

std::string down_script(const Migration& migration, Dialect dialect) {
  if (migration.down) return write_script(*migration.down, dialect);
  return fmt::format("-- There is no way back: {}\n", text::one_line(migration.down_reason.value_or("it was not planned")));
}

std::string numbered(const std::string& version, std::size_t offset) {
  std::string digits;
  for (const char c : version)
    if (c >= '0' && c <= '9') digits += c;
  std::uint64_t start = 1;
  std::from_chars(digits.data(), digits.data() + digits.size(), start);
  std::string out = std::to_string(start + offset);
  while (out.size() < digits.size()) out.insert(out.begin(), '0');
  return out;
}

std::string file_name(const std::string& name) {
  std::string slug = text::slug(name);
  std::replace(slug.begin(), slug.end(), '-', '_');
  return slug.empty() ? "migration" : slug;
}

/// goose and Liquibase split at semicolons: a body with its own is kept in one piece.
bool has_inner_semicolon(const Unit& unit) {
  return std::any_of(unit.statements.begin(), unit.statements.end(),
                     [](const MigrationStatement* s) { return s->repeat || s->sql.find(';') != std::string::npos; });
}

std::string goose_block(const std::string& sql, bool whole) {
  return whole ? "-- +goose StatementBegin\n" + sql + "-- +goose StatementEnd\n" : sql;
}

std::string goose_body(const Unit& unit, Dialect dialect) {
  std::string out = timeouts(unit, dialect);
  for (const MigrationStatement* s : unit.statements)
    out += notes(*s) + goose_block(looped(*s, dialect), s->repeat || s->sql.find(';') != std::string::npos);
  return out;
}

std::vector<File> flyway(const Migration& migration, const std::vector<Unit>& parts, const FileOptions& o) {
  std::vector<File> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string path = fmt::format("V{}__{}.sql", numbered(o.version, i), file_name(o.name));
    out.push_back({path, body(parts[i], o.dialect)});
    if (!parts[i].transactional && o.dialect == Dialect::postgres) out.push_back({path + ".conf", "executeInTransaction=false\n"});
  }
  // Undo runs from the newest version down: the last one takes all of it back.
  if (migration.down) {
    const std::string path = fmt::format("U{}__{}.sql", numbered(o.version, parts.size() - 1), file_name(o.name));
    const std::vector<Unit> down = units(*migration.down);
    std::string sql;
    bool alone = false;
    for (const Unit& unit : down) sql += body(unit, o.dialect), alone = alone || !unit.transactional;
    out.push_back({path, sql});
    if (alone && o.dialect == Dialect::postgres) out.push_back({path + ".conf", "executeInTransaction=false\n"});
  }
  return out;
}

std::vector<File> golang_migrate(const Migration& migration, const std::vector<Unit>& parts, const FileOptions& o) {
  std::vector<File> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string stem = fmt::format("{}_{}", numbered(o.version, i), file_name(o.name));
    out.push_back({stem + ".up.sql", transaction(parts[i], o.dialect)});
    const bool last = i + 1 == parts.size();
    out.push_back({stem + ".down.sql", last ? down_script(migration, o.dialect) : "-- Taken back by the last file of this migration.\n"});
  }
  return out;
}

std::vector<File> dbmate(const Migration& migration, const std::vector<Unit>& parts, const FileOptions& o) {
  std::vector<File> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const char* mode = parts[i].transactional && o.dialect == Dialect::postgres ? "" : " transaction:false";
    const bool last = i + 1 == parts.size();
    out.push_back(
        {fmt::format("{}_{}.sql", numbered(o.version, i), file_name(o.name)),
         fmt::format("-- migrate:up{}\n{}\n-- migrate:down{}\n{}", mode, body(parts[i], o.dialect), last ? " transaction:false" : "",
                     last ? down_script(migration, o.dialect) : "-- Taken back by the last file of this migration.\n")});
  }
  return out;
}

std::vector<File> goose(const Migration& migration, const std::vector<Unit>& parts, const FileOptions& o) {
  std::vector<File> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    std::string down = "-- Taken back by the last file of this migration.\n";
    bool alone = !parts[i].transactional || o.dialect != Dialect::postgres;
    if (last && migration.down) {
      down.clear();
      for (const Unit& unit : units(*migration.down)) {
        down += goose_body(unit, o.dialect);
        alone = alone || !unit.transactional;
      }
    } else if (last) {
      down = down_script(migration, o.dialect);
    }
    out.push_back({fmt::format("{}_{}.sql", numbered(o.version, i), file_name(o.name)),
                   fmt::format("{}-- +goose Up\n{}\n-- +goose Down\n{}", alone ? "-- +goose NO TRANSACTION\n" : "",
                               goose_body(parts[i], o.dialect), down)});
  }
  return out;
}

std::vector<File> liquibase(const Migration& migration, const std::vector<Unit>& parts, const FileOptions& o) {
  std::string out = "--liquibase formatted sql\n";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    out += fmt::format("\n--changeset {}:{}-{} runInTransaction:{} splitStatements:{}\n", o.author, o.version.empty() ? "1" : o.version,
                       i + 1, parts[i].transactional ? "true" : "false", has_inner_semicolon(parts[i]) ? "false" : "true");
    out += body(parts[i], o.dialect);
    // Rollback begins with the last changeset: it takes all of it back.
    if (i + 1 == parts.size() && migration.down) {
      for (const Unit& unit : units(*migration.down)) {
        const std::string sql = body(unit, o.dialect);
        for (const std::string_view line : text::split(sql, '\n'))
          if (!line.empty() && !line.starts_with("--")) out += fmt::format("--rollback {}\n", line);
      }
    } else if (migration.down) {
      out += "--rollback not required\n";
    }
  }
  if (!migration.down) out += down_script(migration, o.dialect);
  return {{fmt::format("{}_{}.sql", o.version.empty() ? "1" : o.version, file_name(o.name)), out}};
}

}  // namespace

std::string write_script(const std::vector<MigrationStatement>& statements, Dialect dialect) {
  std::string out;
  for (const Unit& unit : units(statements)) out += (out.empty() ? "" : "\n") + transaction(unit, dialect);
  return out;
}

std::vector<File> write_files(const Migration& migration, MigrationFormat format, const FileOptions& options) {
  const std::vector<Unit> parts = units(migration.statements);
  if (parts.empty()) return {};
  switch (format) {
    case MigrationFormat::flyway: return flyway(migration, parts, options);
    case MigrationFormat::golang_migrate: return golang_migrate(migration, parts, options);
    case MigrationFormat::dbmate: return dbmate(migration, parts, options);
    case MigrationFormat::goose: return goose(migration, parts, options);
    case MigrationFormat::liquibase: return liquibase(migration, parts, options);
    case MigrationFormat::sql: break;
  }
  const std::string stem = (options.version.empty() ? "" : options.version + "_") + file_name(options.name);
  return {{stem + ".sql", write_script(migration.statements, options.dialect)},
          {stem + ".down.sql", down_script(migration, options.dialect)}};
}

}  // namespace assay::schema
