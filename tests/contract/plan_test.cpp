// Plans on a real server: each fixture's first schema is built, gets rows, is migrated as the plan says, with its transactions and timeouts, and
// must then be what the second schema is when it is built directly; its rows are still there; the way back leads back. ASSAY_PG_BINDIR picks the
// engine; ASSAY_PG_DUMP the pg_dump that can read it (default: Debian's, for servers up to 15).
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <cstdio>
#include <set>

#include "schema/ddl/postgres/split.h"
#include "tests/support/plan_fixture.h"
#include "tests/support/postgres.h"
#include "twin/kits.h"

namespace assay {
namespace {

using schema::Migration;
using schema::MigrationStatement;
using schema::test::Fixture;

int server_version() {
  static const int version = std::stoi(*test::rows(*test::admin(), "SHOW server_version_num").rows[0][0]);
  return version;
}

std::vector<std::string> statements_of(std::string_view sql) {
  std::vector<std::string> out;
  for (const auto& piece : schema::postgres::reader::split(sql)) out.emplace_back(sql.substr(piece.begin, piece.end - piece.begin));
  return out;
}

/// An empty database of a name of its own; the server goes with the test.
std::unique_ptr<db::Connection> database(const std::string& name) {
  auto connection = test::admin();
  test::run(*connection, {"CREATE DATABASE " + name});
  return test::admin(name);
}

void must(db::Connection& connection, const std::string& sql) {
  if (auto done = connection.execute(sql, {}); !done)
    throw std::runtime_error(done.error().message + " " + done.error().detail + "\n" + sql);
}

void build(db::Connection& connection, const std::string& sql) {
  for (const std::string& statement : statements_of(sql)) {
    // Roles belong to the server: another database may have made them.
    if (statement.starts_with("CREATE ROLE "))
      (void)connection.execute(statement, {});
    else
      must(connection, statement);
  }
}

/// A batch says how many rows it changed by what it returns.
void repeat(db::Connection& connection, const std::string& sql) {
  for (int rounds = 0; rounds < 1'000; ++rounds)
    if (test::rows(connection, sql + "\nRETURNING 1").rows.empty()) return;
  throw std::runtime_error("a batch never ends: " + sql);
}

void run(db::Connection& connection, const std::vector<MigrationStatement>& statements) {
  std::optional<int> open;
  const auto commit = [&] {
    if (open) must(connection, "COMMIT");
    open.reset();
  };
  for (const MigrationStatement& statement : statements) {
    if (!statement.transaction || open != statement.transaction) commit();
    const char* scope = statement.transaction ? "LOCAL " : "";
    if (statement.transaction && !open) must(connection, "BEGIN"), open = statement.transaction;
    must(connection, fmt::format("SET {}lock_timeout = {}", scope, statement.lock_timeout_ms));
    must(connection, fmt::format("SET {}statement_timeout = {}", scope, statement.statement_timeout_ms));
    if (statement.repeat)
      repeat(connection, statement.sql);
    else if (statement.sql.starts_with("SELECT "))
      test::rows(connection, statement.sql);
    else
      must(connection, statement.sql);
  }
  commit();
}

/// One that understands the server; empty when none here does.
const std::string& pg_dump() {
  static const std::string program = twin::pg_dump_for(twin::discover_kits({}), twin::discover_dumps({}), server_version());
  return program;
}

/// WITH (…) in the order of its names: no order means anything.
std::string with_sorted_options(std::string_view line) {
  if (!line.starts_with("WITH (") || !line.ends_with(')')) return std::string(line);
  std::vector<std::string> options;
  for (const std::string_view option : text::split(line.substr(6, line.size() - 7), ',')) options.emplace_back(text::trim(option));
  std::sort(options.begin(), options.end());
  return "WITH (" + text::join(options, ", ") + ")";
}

/// The schema as pg_dump says it, without what may differ: order of statements, of columns and of options, comments, settings.
std::string dump(const std::string& name) {
  const std::string command = pg_dump() + " --schema-only -U postgres -h " + test::cluster().socket_dir().string() + " " + name + " 2>&1";
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  std::string text;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe.get())) text.append(buffer, got);
  if (text.find("pg_dump: error") != std::string::npos) throw std::runtime_error(text);
  std::multiset<std::string> sorted;
  for (const std::string& statement : statements_of(text)) {
    if (statement.starts_with("SET ") || statement.starts_with("SELECT ") || statement.starts_with("\\")) continue;
    if (!statement.starts_with("CREATE TABLE ")) {
      sorted.insert(statement);
      continue;
    }
    std::multiset<std::string> lines;
    std::string shown;
    for (std::string_view line : text::split(statement, '\n')) {
      while (line.ends_with(',')) line.remove_suffix(1);
      std::string said = with_sorted_options(line);
      // From 18 on NOT NULL has a name, which no rename changes.
      static const RE2 made_up(R"( CONSTRAINT "?\w+_not_null\d*"? NOT NULL)");
      RE2::Replace(&said, made_up, " NOT NULL");
      lines.insert(std::move(said));
    }
    for (const std::string& line : lines) shown += line + "\n";
    sorted.insert(statement.substr(0, statement.find('\n')) + "\n" + shown);
  }
  std::string out;
  for (const std::string& statement : sorted) out += statement + ";\n";
  return out;
}

std::string answer(db::Connection& connection, const std::string& query) {
  std::string out;
  for (const auto& row : test::rows(connection, query).rows)
    for (const auto& cell : row) out += cell.value_or("NULL") + "|";
  return out;
}

struct Check {
  std::string before, after;  ///< queries; a plain number before stands for itself
};
std::vector<Check> checks_of(const Fixture& fixture) {
  std::vector<Check> out;
  const auto found = fixture.sections.find("check");
  if (found == fixture.sections.end()) return out;
  for (const std::string_view line : text::split(found->second, '\n')) {
    if (line.empty()) continue;
    const auto arrow = line.find(" ~> ");
    const bool both = arrow == std::string_view::npos;
    out.push_back({std::string(line.substr(0, arrow)), std::string(both ? line : line.substr(arrow + 4))});
  }
  return out;
}

bool is_for(const Fixture& fixture, int version) {
  const std::string wanted = fixture.setting("version");
  return wanted.empty() || std::stoi(wanted) / 10'000 <= version / 10'000;
}

void execute(const Fixture& fixture, int number, schema::Strategy strategy) {
  const std::string name = fmt::format("plan_{}_{}", number, static_cast<int>(strategy));
  auto connection = database(name);
  build(*connection, fixture.sections.at("from"));
  if (const auto data = fixture.sections.find("data"); data != fixture.sections.end()) build(*connection, data->second);
  std::vector<std::string> before;
  const std::vector<Check> checks = checks_of(fixture);
  for (const Check& check : checks) before.push_back(answer(*connection, check.before));

  schema::PlanOptions options = schema::test::options_of(fixture, server_version());
  options.strategy = strategy;
  const auto migration = schema::plan_migration(schema::test::model_of(fixture, "from"), schema::test::model_of(fixture, "to"), options);
  if (!migration) throw std::runtime_error(migration.error().message);
  run(*connection, migration->statements);
  for (std::size_t i = 0; i < checks.size(); ++i) EXPECT_EQ(before[i], answer(*connection, checks[i].after)) << checks[i].after;

  auto direct = database(name + "_to");
  build(*direct, fixture.sections.at("to"));
  const bool partial = std::any_of(migration->not_reproduced.begin(), migration->not_reproduced.end(),
                                   [](const schema::NotModelled& one) { return one.kind != "column_order"; });
  if (!pg_dump().empty() && !partial) {
    EXPECT_EQ(dump(name + "_to"), dump(name)) << schema::test::rendered(*migration);
  }
  if (!migration->down) return;
  run(*connection, *migration->down);
  auto origin = database(name + "_from");
  build(*origin, fixture.sections.at("from"));
  if (!pg_dump().empty() && !partial) {
    EXPECT_EQ(dump(name + "_from"), dump(name)) << "the way back\n" << schema::test::rendered(*migration->down);
  }
}

class Plan : public testing::TestWithParam<schema::Strategy> {};

TEST_P(Plan, of_every_fixture_executes_keeps_the_rows_and_gives_the_schema_that_was_asked_for) {
  int number = 0, done = 0;
  const char* only = std::getenv("ASSAY_FIXTURE");
  for (const Fixture& fixture : schema::test::fixtures()) {
    ++number;
    if (!is_for(fixture, server_version()) || (only != nullptr && fixture.name() != only)) continue;
    SCOPED_TRACE(fixture.name() + ": " + fixture.title);
    try {
      execute(fixture, number, GetParam());
      ++done;
    } catch (const std::exception& failure) {
      ADD_FAILURE() << failure.what();
    }
  }
  EXPECT_GE(done, only != nullptr ? 1 : 40);
}

INSTANTIATE_TEST_SUITE_P(Both, Plan, testing::Values(schema::Strategy::online, schema::Strategy::direct),
                         [](const auto& one) { return one.param == schema::Strategy::online ? "online" : "direct"; });

}  // namespace
}  // namespace assay
