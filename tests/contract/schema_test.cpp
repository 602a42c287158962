// Round trips on a real server: a database is inspected (A), written, built again from what was written, inspected (B): A is B. The same for the
// text it was made from, and pg_dump says so too. Schemas: tests/fixtures/schemas/postgres (their heads say "-- min 15" and
// "-- roles a b").
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

#include "core/fields.h"
#include "core/text.h"
#include "schema/ddl/postgres/ddl.h"
#include "schema/ddl/postgres/split.h"
#include "support/compare.h"
#include "support/postgres.h"
#include "twin/kits.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using schema::Model;
using test::comparable;
using test::difference;

struct Fixture {
  std::string name;
  std::string sql;
  int from_major = 0;
  std::vector<std::string> roles;
};

std::string after(const std::string& sql, std::string_view mark) {
  const auto at = sql.find(mark);
  if (at == std::string::npos) return "";
  return sql.substr(at + mark.size(), sql.find('\n', at) - at - mark.size());
}

std::vector<Fixture> fixtures() {
  std::vector<Fixture> out;
  for (const auto& entry : fs::directory_iterator(ASSAY_SOURCE_DIR "/tests/fixtures/schemas/postgres")) {
    std::ifstream file(entry.path());
    Fixture fixture{.name = entry.path().stem().string(), .sql = std::string(std::istreambuf_iterator<char>(file), {})};
    fixture.from_major = std::atoi(after(fixture.sql, "-- min ").c_str());
    const std::string roles = after(fixture.sql, "-- roles ");
    for (const std::string_view role : text::split(roles, ' '))
      if (!role.empty()) fixture.roles.emplace_back(role);
    out.push_back(std::move(fixture));
  }
  std::sort(out.begin(), out.end(), [](const Fixture& a, const Fixture& b) { return a.name < b.name; });
  return out;
}

int major() {
  static const int number = test::admin()->version().major();
  return number;
}

std::vector<std::string> statements_of(const std::string& sql) {
  std::vector<std::string> out;
  for (const auto& piece : schema::postgres::reader::split(sql)) out.push_back(sql.substr(piece.begin, piece.end - piece.begin));
  return out;
}

/// "" or what the server said.
std::string build(std::string_view database, const std::vector<std::string>& statements) {
  auto server = test::admin();
  test::run(*server, {fmt::format("DROP DATABASE IF EXISTS {}", database), fmt::format("CREATE DATABASE {}", database)});
  auto connection = test::admin(database);
  test::run(*connection, {"SET check_function_bodies = false", "SET client_min_messages = error"});
  for (const std::string& statement : statements)
    if (const auto done = connection->execute(statement, {}); !done) return done.error().message + "\n  in: " + statement;
  return "";
}

std::vector<std::string> written(const Model& model) {
  std::vector<std::string> out;
  for (schema::Statement& statement : schema::postgres::write(model, {})) out.push_back(std::move(statement.sql));
  return out;
}

Model inspect(std::string_view database) {
  auto model = db::make_postgres()->read_schema(*test::connect_as("postgres", database), {});
  if (!model) throw std::runtime_error(model.error().message + " / " + model.error().detail);
  return std::move(*model);
}

/// Options of a WITH (…) in the order of their names: the model keeps them so, and no order means anything.
std::string with_sorted_options(const std::string& line) {
  const auto begin = line.find("WITH (");
  const auto end = begin == std::string::npos ? begin : line.find(')', begin);
  if (end == std::string::npos) return line;
  std::vector<std::string> options;
  const std::string list = line.substr(begin + 6, end - begin - 6);
  for (const std::string_view option : text::split(list, ',')) options.emplace_back(text::trim(option));
  std::sort(options.begin(), options.end());
  return line.substr(0, begin + 6) + text::join(options, ", ") + line.substr(end);
}

/// One that understands the server; empty when none here does.
const std::string& pg_dump() {
  static const std::string program = twin::pg_dump_for(twin::discover_kits({}), twin::discover_dumps({}), test::admin()->version().number);
  return program;
}

/// The dump without what is psql's own and differs from run to run, options and neighbouring grants sorted.
std::string dump(const std::string& database) {
  const std::string command = fmt::format("{} --schema-only -d '{}' 2>&1", pg_dump(), test::cluster().url(database));
  std::vector<std::string> lines;
  std::size_t grants = 0;  // how many stand at the end
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 65536> buffer{};
  while (pipe != nullptr && fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
    const std::string line = buffer.data();
    if (line.starts_with("\\restrict") || line.starts_with("\\unrestrict")) continue;
    grants = line.starts_with("GRANT ") || line.starts_with("ALTER DEFAULT PRIVILEGES ") ? grants + 1 : 0;
    lines.push_back(with_sorted_options(line));
    std::sort(lines.end() - static_cast<std::ptrdiff_t>(grants), lines.end());
  }
  if (pipe != nullptr) pclose(pipe);
  return text::join(lines, "");
}

std::string joined(const std::vector<std::string>& statements) {
  std::string out;
  for (const std::string& statement : statements) out += statement + ";\n";
  return out;
}

void PrintTo(const Fixture& fixture, std::ostream* out) { *out << fixture.name; }

class RoundTrip : public testing::TestWithParam<Fixture> {
 protected:
  void SetUp() override {
    if (GetParam().from_major > major()) GTEST_SKIP() << "needs PostgreSQL " << GetParam().from_major;
    auto server = test::admin();
    for (const std::string& role : GetParam().roles)
      if (test::rows(*server, fmt::format("SELECT 1 FROM pg_roles WHERE rolname = '{}'", role)).rows.empty())
        test::run(*server, {fmt::format("CREATE ROLE {}", role)});
    ASSERT_EQ(build("original", statements_of(GetParam().sql)), "");
    a_ = inspect("original");
  }
  Model a_;
};

TEST_P(RoundTrip, what_is_inspected_and_written_builds_the_same_database) {
  for (const schema::Opaque& opaque : a_.opaque) EXPECT_NE(opaque.kind, "statement") << "not understood: " << opaque.name.name;
  const auto statements = written(a_);
  ASSERT_EQ(build("again", statements), "") << joined(statements);
  EXPECT_EQ(difference(comparable(a_), comparable(inspect("again"))), "") << joined(statements);
  if (pg_dump().empty()) return;
  const std::string theirs = dump("original");
  // 17.0 cannot say what a domain's NOT NULL is, and pg_dump 18 asks it.
  if (theirs.find("invalid constraint type") == std::string::npos) {
    EXPECT_EQ(difference(theirs, dump("again")), "") << joined(statements);
  }
}

TEST_P(RoundTrip, what_is_read_from_the_text_and_written_builds_the_same_database) {
  Model empty;
  empty.version = a_.version;
  const schema::ReadResult read = schema::postgres::apply(std::move(empty), GetParam().sql, {});
  for (const schema::Problem& problem : read.problems)
    EXPECT_NE(problem.kind, schema::ProblemKind::lost) << problem.line << ": " << problem.message;
  const auto statements = written(read.model);
  ASSERT_EQ(build("from_text", statements), "") << joined(statements);
  EXPECT_EQ(difference(comparable(a_), comparable(inspect("from_text"))), "") << joined(statements);
}

TEST_P(RoundTrip, what_is_written_reads_as_the_same_model_and_writes_the_same_bytes) {
  const std::string text = joined(written(a_));
  Model empty;
  empty.version = a_.version;
  Model again = schema::postgres::apply(std::move(empty), text, {}).model;
  EXPECT_EQ(difference(joined(written(again)), text), "");
}

INSTANTIATE_TEST_SUITE_P(Schemas, RoundTrip, testing::ValuesIn(fixtures()), [](const auto& fixture) { return fixture.param.name; });

TEST(Fixtures, are_of_at_least_eight_styles) { EXPECT_GE(fixtures().size(), 8U); }

}  // namespace
}  // namespace assay
