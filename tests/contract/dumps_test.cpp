// What pg_dump writes of real databases is read without losing a statement, and gives the model that the live catalog gives.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/embed.h"
#include "db/adapter.h"
#include "schema/ddl/postgres/split.h"
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"
#include "tests/support/compare.h"
#include "tests/support/postgres.h"
#include "tests/support/random_schema.h"
#include "twin/kits.h"
#include "twin/process.h"

namespace assay::embedded {
std::span<const EmbeddedFile> demo_files();
}

namespace assay {
namespace {

using test::admin;

/// Schema and data, as users dump. Empty when no pg_dump here understands the server.
std::string dump_of(const std::string& database) {
  const auto kits = twin::discover_kits({});
  auto server = admin(database);
  const std::string program = twin::pg_dump_for(kits, twin::discover_dumps({}), server->version().number);
  if (program.empty()) return {};
  auto text = twin::capture({.words = {program, "--dbname", test::cluster().url(database)}, .environment = {"LC_ALL=C.UTF-8", "HOME=/tmp"}},
                            Millis(60'000), {});
  if (!text) throw std::runtime_error(text.error().message + " " + text.error().detail);
  return std::move(*text);
}

std::string comparable(schema::Model model) {
  // From 18 on pg_dump spells out the made-up names of NOT NULL that partitions have from their parents.
  for (schema::Table& table : model.tables)
    for (schema::Column& column : table.columns)
      if (column.not_null_name.ends_with("_not_null")) column.not_null_name.clear();
  // A newer pg_dump says of an older server's schema public who owns it.
  std::erase_if(model.owners, [](const schema::Owner& owner) { return owner.object.kind == "schema" && owner.object.name == "public"; });
  for (schema::View& view : model.views) view.column_types.clear(), view.columns.clear();
  for (schema::Extension& extension : model.extensions) extension.version.clear(), extension.comment.clear();
  return test::comparable(std::move(model));
}

void expect_whole(const std::string& database, std::size_t tables) {
  const std::string dump = dump_of(database);
  ASSERT_FALSE(dump.empty()) << "no pg_dump here understands this server: tools/engines fetches one";
  const auto read = schema::read_sql(dump, schema::Dialect::postgres);
  ASSERT_TRUE(read) << read.error().message;
  for (const schema::Problem& problem : read->problems)
    if (problem.kind == schema::ProblemKind::lost) ADD_FAILURE() << problem.line << ": " << problem.message << "\n" << problem.statement;
  EXPECT_EQ(read->lost, 0U);
  EXPECT_EQ(read->model.tables.size(), tables);
  auto connection = admin(database);
  const auto live = db::make_postgres()->read_schema(*connection, {});
  ASSERT_TRUE(live) << live.error().message;
  const std::string a = comparable(read->model), b = comparable(*live);
  EXPECT_EQ(a == b, true) << "dump and live catalog differ:\n" << test::difference(a, b);
}

TEST(Dumps, the_demo_is_read_whole) {
  test::run(*admin(), {"CREATE DATABASE shop"});  // as the demo's text calls it
  auto connection = admin("shop");
  for (const EmbeddedFile& file : embedded::demo_files())
    if (file.path == "schema.sql")
      for (const auto& piece : schema::postgres::reader::split(file.data))
        if (auto done = connection->execute(file.data.substr(piece.begin, piece.end - piece.begin), {}); !done)
          FAIL() << done.error().message << done.error().detail;
  const auto live = db::make_postgres()->read_schema(*connection, {});
  ASSERT_TRUE(live) << live.error().message;
  expect_whole("shop", live->tables.size());
}

TEST(Dumps, a_thousand_tables_are_read_whole) {
  test::RandomSchema random(2026, schema::Dialect::postgres);
  const schema::Model model = random.make({1000, 10, 100, true});
  test::run(*admin(), {"CREATE DATABASE many_tables"});
  auto connection = admin("many_tables");
  for (const schema::Statement& statement : schema::write_statements(model))
    if (auto done = connection->execute(statement.sql, {}); !done)
      FAIL() << statement.sql << "\n" << done.error().message << done.error().detail;
  expect_whole("many_tables", model.tables.size());
}

}  // namespace
}  // namespace assay
