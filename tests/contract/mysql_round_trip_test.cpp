// Round trips on a real MySQL or MariaDB: a database is inspected (A), written, built again from what was written, inspected (B): A is B; the
// same for the text it was made from; and SHOW CREATE TABLE says so too. Schemas: tests/fixtures/schemas/mysql ("-- only mariadb" in the head).
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

#include "core/fields.h"
#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/split.h"
#include "support/compare.h"
#include "support/mysql.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using schema::Model;
using test::comparable;
using test::difference;

struct Fixture {
  std::string name;
  std::string sql;
};
void PrintTo(const Fixture& fixture, std::ostream* out) { *out << fixture.name; }

std::vector<Fixture> fixtures() {
  std::vector<Fixture> out;
  for (const auto& entry : fs::directory_iterator(ASSAY_SOURCE_DIR "/tests/fixtures/schemas/mysql")) {
    std::ifstream file(entry.path());
    out.push_back({entry.path().stem().string(), std::string(std::istreambuf_iterator<char>(file), {})});
  }
  std::sort(out.begin(), out.end(), [](const Fixture& a, const Fixture& b) { return a.name < b.name; });
  return out;
}

schema::Dialect dialect() { return test::is_mariadb() ? schema::Dialect::mariadb : schema::Dialect::mysql; }

std::vector<std::string> statements_of(const std::string& sql) {
  std::vector<std::string> out;
  schema::ddl::Splitter splitter(sql, dialect());
  std::size_t end = 0;
  while (const auto statement = splitter.next()) {
    // the reader is inside a /*!…*/ by then
    const auto opened = sql.find("/*!", end);
    const std::size_t begin = std::min(opened, statement->begin);
    end = statement->end;
    out.push_back(sql.substr(begin, end - begin));
  }
  return out;
}

/// "" or what the server said.
std::string build(const std::string& database, const std::vector<std::string>& statements) {
  test::fresh(database);
  auto connection = test::admin(database);
  for (const std::string& statement : statements)
    if (const auto done = connection->execute(statement, {}); !done)
      return done.error().message + " " + done.error().detail + "\n  in: " + statement;
  return "";
}

Model inspect(const std::string& database) {
  auto model = db::make_mysql()->read_schema(*test::connect_as("root", database), {});
  if (!model) throw std::runtime_error(model.error().message + " / " + model.error().detail);
  return std::move(*model);
}

std::vector<std::string> written(const Model& model) {
  std::vector<std::string> out;
  for (schema::Statement& statement : schema::mysql::write(model, {})) out.push_back(std::move(statement.sql));
  return out;
}

/// Lines of one statement in the order of their names: keys come in the order in which they were made, which means nothing.
std::string sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::string_view line : text::split(text, '\n')) {
    while (line.ends_with(',')) line.remove_suffix(1);
    std::string said(line);
    // MySQL keeps whether a column's character set was said beside its collation, which it follows from.
    static const RE2 redundant(R"( CHARACTER SET \w+ COLLATE )");
    RE2::Replace(&said, redundant, " COLLATE ");
    lines.push_back(std::move(said));
  }
  std::sort(lines.begin(), lines.end());
  return text::join(lines, "\n");
}

/// What the server itself writes of every table and view, without the numbers that rows have used up.
std::string shown(const std::string& database, const Model& model) {
  auto connection = test::connect_as("root", database);
  std::string out;
  const auto show = [&](const std::string& name) {
    std::string quoted;
    for (const char c : name) quoted += c == '`' ? "``" : std::string(1, c);
    std::string text = *test::rows(*connection, "SHOW CREATE TABLE `" + quoted + "`").rows[0][1];
    if (const auto at = text.find(" AUTO_INCREMENT="); at != std::string::npos) text.erase(at, text.find(' ', at + 1) - at);
    for (auto at = text.find("`" + database + "`."); at != std::string::npos; at = text.find("`" + database + "`."))
      text.erase(at, database.size() + 3);
    out += sorted_lines(text) + ";\n";
  };
  for (const schema::Table& table : model.tables) show(table.name);
  for (const schema::View& view : model.views) show(view.name);
  return out;
}

std::string joined(const std::vector<std::string>& statements) {
  std::string out;
  for (const std::string& statement : statements) out += statement + ";\n";
  return out;
}

class MysqlRoundTrip : public testing::TestWithParam<Fixture> {
 protected:
  void SetUp() override {
    const bool other = GetParam().sql.starts_with(test::is_mariadb() ? "-- only mysql" : "-- only mariadb");
    if (other) GTEST_SKIP() << "the other engine's";
    ASSERT_EQ(build("rt_original", statements_of(GetParam().sql)), "");
    a_ = inspect("rt_original");
  }
  Model a_;
};

TEST_P(MysqlRoundTrip, what_is_inspected_and_written_builds_the_same_database) {
  for (const schema::Opaque& opaque : a_.opaque) EXPECT_EQ(opaque.kind, "event") << "not understood: " << opaque.name.name;
  const auto statements = written(a_);
  ASSERT_EQ(build("rt_again", statements), "") << joined(statements);
  EXPECT_EQ(difference(comparable(a_), comparable(inspect("rt_again"))), "") << joined(statements);
  EXPECT_EQ(difference(shown("rt_original", a_), shown("rt_again", a_)), "") << joined(statements);
}

TEST_P(MysqlRoundTrip, what_is_read_from_the_text_and_written_builds_the_same_database) {
  Model empty;
  empty.dialect = dialect();
  empty.version = a_.version;
  empty.charset = a_.charset;
  empty.collation = a_.collation;
  const schema::ReadResult read = schema::mysql::apply(std::move(empty), GetParam().sql, {});
  for (const schema::Problem& problem : read.problems)
    EXPECT_NE(problem.kind, schema::ProblemKind::lost) << problem.line << ": " << problem.message;
  const auto statements = written(read.model);
  ASSERT_EQ(build("rt_from_text", statements), "") << joined(statements);
  EXPECT_EQ(difference(comparable(a_), comparable(inspect("rt_from_text"))), "") << joined(statements);
}

TEST_P(MysqlRoundTrip, what_is_written_reads_as_the_same_model_and_writes_the_same_bytes) {
  const std::string text = schema::mysql::write_text(schema::mysql::write(a_, {}));
  Model empty;
  empty.dialect = dialect();
  empty.version = a_.version;
  empty.charset = a_.charset;
  empty.collation = a_.collation;
  const Model again = schema::mysql::apply(std::move(empty), text, {}).model;
  EXPECT_EQ(difference(schema::mysql::write_text(schema::mysql::write(again, {})), text), "");
}

INSTANTIATE_TEST_SUITE_P(Schemas, MysqlRoundTrip, testing::ValuesIn(fixtures()), [](const auto& fixture) { return fixture.param.name; });

}  // namespace
}  // namespace assay
