#include "twin/verify_sqlite.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>

#include "core/clock.h"
#include "core/text.h"
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"
#include "twin/compare.h"
#include "twin/dump.h"

namespace assay::twin {
namespace {

using schema::MigrationStatement;
using schema::Model;

constexpr std::int64_t most_pages = 65'536;  // of 4 KiB: 256 MiB
constexpr int longest_value = 16 << 20;
constexpr Millis longest{30'000};

/// Pragmas that a plan of ours says, and those of the oracle.
bool is_known_pragma(std::string_view name) {
  for (const std::string_view known : {"foreign_keys", "foreign_key_check", "legacy_alter_table", "defer_foreign_keys", "table_xinfo",
                                       "index_list", "index_info", "index_xinfo", "foreign_key_list", "max_page_count"})
    if (text::lower(name) == known) return true;
  return false;
}

int authorize(void*, int action, const char* first, const char* second, const char*, const char*) {
  if (action == SQLITE_ATTACH || action == SQLITE_DETACH) return SQLITE_DENY;
  if (action == SQLITE_PRAGMA) return is_known_pragma(first != nullptr ? first : "") ? SQLITE_OK : SQLITE_DENY;
  if (action == SQLITE_FUNCTION && second != nullptr && std::string_view(second) == "load_extension") return SQLITE_DENY;
  return SQLITE_OK;
}

class Memory {
 public:
  explicit Memory(std::stop_token stop) : stop_(std::move(stop)) {
    sqlite3_limit(handle(), SQLITE_LIMIT_LENGTH, longest_value);
    database_.exec(fmt::format("PRAGMA max_page_count = {}", most_pages));
    sqlite3_set_authorizer(handle(), authorize, nullptr);
    sqlite3_progress_handler(
        handle(), 10'000, [](void* self) { return static_cast<Memory*>(self)->overdue() ? 1 : 0; }, this);
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory() { sqlite3_progress_handler(handle(), 0, nullptr, nullptr); }

  /// "" or what the library says. `no_rows`: a row that comes back is what went wrong.
  std::string run(const std::string& sql, bool no_rows = false) {
    try {
      SQLite::Statement statement(database_, sql);
      while (statement.executeStep())
        if (no_rows) return "a foreign key of " + statement.getColumn(0).getString() + " points at no row";
      return "";
    } catch (const SQLite::Exception& error) {
      return error.what();
    }
  }
  std::vector<std::string> rows(const std::string& sql) {
    std::vector<std::string> out;
    SQLite::Statement statement(database_, sql);
    while (statement.executeStep()) {
      std::string row;
      for (int i = 0; i < statement.getColumnCount(); ++i)
        row += (i > 0 ? "|" : "") + (statement.isColumnNull(i) ? "NULL" : statement.getColumn(i).getString());
      out.push_back(std::move(row));
    }
    return out;
  }
  bool overdue() const { return stop_.stop_requested() || system_clock().steady() - began_ > longest; }

 private:
  sqlite3* handle() { return database_.getHandle(); }
  std::stop_token stop_;
  std::chrono::steady_clock::time_point began_ = system_clock().steady();
  SQLite::Database database_{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
};

Model inspect(Memory& memory) {
  std::string sql;
  for (const std::string& one :
       memory.rows("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', type = 'view', type = 'index', rowid"))
    sql += one + ";\n";
  auto read = schema::read_sql(sql, schema::Dialect::sqlite);
  return read ? std::move(read->model) : Model{};
}

std::string quoted(const std::string& name) { return text::quote_literal(name); }

/// The library's own opinion, in an order of names: columns by theirs too, since no statement but a rebuild moves one.
std::string described(Memory& memory) {
  std::string out;
  const auto say = [&](const std::string& head, std::vector<std::string> rows) {
    std::sort(rows.begin(), rows.end());
    for (const std::string& row : rows) out += head + row + "\n";
  };
  for (const std::string& table : memory.rows("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")) {
    say(table + " column ",
        memory.rows(
            fmt::format("SELECT name, lower(type), \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo({})", quoted(table))));
    say(table + " foreign key ",
        memory.rows(fmt::format("SELECT \"table\", \"from\", \"to\", on_update, on_delete, match, seq FROM pragma_foreign_key_list({})",
                                quoted(table))));
    for (const std::string& index :
         memory.rows(fmt::format("SELECT name FROM pragma_index_list({}) WHERE origin = 'c' ORDER BY name", quoted(table))))
      say(table + " index " + index + " ",
          memory.rows(fmt::format("SELECT seqno, name, \"desc\", coll, key FROM pragma_index_xinfo({}) WHERE key", quoted(index))));
    say(table + " keys ",
        memory.rows(fmt::format("SELECT (SELECT group_concat(name) FROM pragma_index_info(l.name)), \"unique\", origin, partial FROM "
                                "pragma_index_list({}) l WHERE origin <> 'c'",
                                quoted(table))));
  }
  say("trigger ", memory.rows("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'trigger'"));
  return out;
}

class Verification {
 public:
  Verification(const Model& from, const Model& to, const schema::Migration& plan, const VerifyOptions& options, std::stop_token stop)
      : from_(from), to_(to), plan_(plan), options_(options), stop_(stop), migrated_(stop), direct_(std::move(stop)) {}

  Result<Proof> run() {
    proof_.engine = "sqlite";
    proof_.version = SQLite::getLibVersion();
    if (build(migrated_, from_, "the schema as it is") && build(direct_, to_, "the schema as it shall be")) {
      before_ = inspect(migrated_);
      const std::string described_before = described(migrated_);
      const std::string wrong = execute(plan_.statements, true);
      oracle("executes", wrong.empty(),
             wrong.empty() ? fmt::format("{} {} ran", proof_.statements.size(), proof_.statements.size() == 1 ? "statement" : "statements")
                           : wrong);
      if (wrong.empty()) {
        rediff("rediff", inspect(direct_));
        agree("dump", described(direct_));
        way_down(described_before);
      }
    }
    if (stop_.stop_requested()) return fail(Code::cancelled, "Verifying was cancelled.");
    const bool agreed = std::all_of(proof_.oracles.begin(), proof_.oracles.end(), [](const Oracle& one) { return one.ok; });
    proof_.level = agreed ? ProofLevel::executed : ProofLevel::modelled;
    proof_.at = system_clock().now();
    return std::move(proof_);
  }

 private:
  void oracle(std::string name, bool ok, std::string detail) { proof_.oracles.push_back({std::move(name), ok, std::move(detail)}); }

  bool build(Memory& memory, const Model& model, std::string_view what) {
    for (const schema::Statement& statement : schema::write_statements(model))
      if (const std::string wrong = memory.run(statement.sql); !wrong.empty()) {
        oracle("executes", false, fmt::format("{} cannot be built: {} ({})", what, wrong, text::one_line(text::clip(statement.sql, 300))));
        return false;
      }
    return true;
  }

  /// As a client runs it: what has one number commits together. "" or what went wrong.
  std::string execute(const std::vector<MigrationStatement>& statements, bool report) {
    std::optional<int> open;
    const auto turn = [&](std::optional<int> next) {
      std::string wrong;
      if (open && open != next) wrong = migrated_.run("COMMIT");
      if (wrong.empty() && next && open != next) wrong = migrated_.run("BEGIN IMMEDIATE");
      open = next;
      return wrong;
    };
    int step = 0;
    for (const MigrationStatement& statement : statements) {
      if (report && options_.progress) options_.progress(++step, static_cast<int>(statements.size()), text::clip(statement.sql, 120));
      std::string wrong = turn(statement.transaction);
      if (wrong.empty()) wrong = migrated_.run(statement.sql, statement.kind == "verify");
      if (!wrong.empty()) return fmt::format("{} ({})", wrong, text::one_line(text::clip(statement.sql, 300)));
      if (report) proof_.statements.push_back(statement.sql);
    }
    return turn(std::nullopt);
  }

  void rediff(std::string name, const Model& wanted) {
    const std::string found = differences(inspect(migrated_), wanted, {});
    oracle(std::move(name), found.empty(), found.empty() ? "nothing differs" : found);
  }
  void agree(std::string name, const std::string& wanted) {
    const std::string reached = described(migrated_);
    oracle(std::move(name), reached == wanted, reached == wanted ? "the library says the same of both" : first_difference(reached, wanted));
  }
  void way_down(const std::string& described_before) {
    if (!options_.down) return;
    if (!plan_.down) {
      if (plan_.down_reason) oracle("down", true, "not asked: " + *plan_.down_reason);
      return;
    }
    if (const std::string wrong = execute(*plan_.down, false); !wrong.empty()) return oracle("down", false, wrong);
    rediff("down", before_);
    if (!proof_.oracles.back().ok) return;
    proof_.oracles.pop_back();
    agree("down", described_before);
  }

  const Model& from_;
  const Model& to_;
  const schema::Migration& plan_;
  const VerifyOptions& options_;
  std::stop_token stop_;
  Memory migrated_, direct_;
  Model before_;
  Proof proof_;
};

}  // namespace

Result<Proof> verify_sqlite(const Model& from, const Model& to, const schema::Migration& plan, const VerifyOptions& options,
                            std::stop_token stop) {
  try {
    return Verification(from, to, plan, options, std::move(stop)).run();
  } catch (const SQLite::Exception& error) {
    return fail(Code::timeout, fmt::format("SQLite gave up while the plan was verified: {}", error.what()));
  }
}

}  // namespace assay::twin
