// Random schemas and random migrations on a real server: ASSAY_SEEDS of each (default 20), from ASSAY_FIRST_SEED on. The engine is Debian's
// PostgreSQL and MariaDB; in the matrix ASSAY_SEED_ENGINE (postgres, mysql, mariadb) and ASSAY_SEED_VERSION (15, 8.0, 11.4) say which.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <thread>

#include "core/text.h"
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"
#include "schema/migrate/plan.h"
#include "tests/support/compare.h"
#include "tests/support/random_schema.h"
#include "tests/support/shadow.h"
#include "twin/verify.h"

namespace assay {
namespace {

using test::Target;

int from_environment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

std::vector<std::string> texts(const schema::Model& model) {
  std::vector<std::string> out;
  for (const schema::Statement& statement : schema::write_statements(model)) out.push_back(statement.sql);
  return out;
}

/// The model as the engine says it after running its own DDL; a failure names the statement.
schema::Model built(const schema::Model& model, const Target& target) {
  auto database = test::shadows().database(target.engine, target.version, {});
  if (!database) throw std::runtime_error(database.error().message);
  auto results = database->apply(texts(model), {}, {});
  if (!results) throw std::runtime_error(results.error().message);
  for (const twin::StatementResult& result : *results)
    if (!result.ok && !result.skipped)
      throw std::runtime_error(result.sql + "\n→ " + (result.error ? result.error->message + " " + result.error->detail : ""));
  auto inspected = database->inspect({});
  if (!inspected) throw std::runtime_error(inspected.error().message);
  return std::move(*inspected);
}

/// Each seed of each target; two at a time, since they mostly wait for their servers.
void for_each_seed(const std::function<void(const Target&, int)>& work) {
  const int first = from_environment("ASSAY_FIRST_SEED", 1), count = from_environment("ASSAY_SEEDS", 20);
  for (const Target& target : test::targets()) {
    std::atomic<int> next = first;
    const auto worker = [&] {
      for (int seed = next++; seed < first + count; seed = next++) work(target, seed);
    };
    const std::jthread other(worker);
    worker();
  }
}

void comes_back(const Target& target, int seed) {
  test::RandomSchema random(static_cast<std::uint64_t>(seed), target.dialect);
  const schema::Model model = random.make();
  try {
    const schema::Model once = built(model, target);
    const auto read = schema::read_sql(schema::write_sql(once), target.dialect);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->lost, 0U) << "seed " << seed << ": " << read->problems.front().message << "\n" << read->problems.front().statement;
    const std::string a = test::comparable(once), b = test::comparable(built(read->model, target));
    EXPECT_EQ(a == b, true) << "seed " << seed << " on " << db::name_of(target.engine) << "\n" << test::difference(a, b);
  } catch (const std::exception& failure) {
    ADD_FAILURE() << "seed " << seed << " on " << db::name_of(target.engine) << ": " << failure.what();
  }
}

struct Counts {
  std::atomic<int> proved = 0, with_down = 0;
};

void holds(const Target& target, int seed, Counts& counts) {
  test::RandomSchema random(static_cast<std::uint64_t>(seed), target.dialect);
  const schema::Model from = random.make();
  schema::Model to = from;
  const std::string edits = text::join(random.edit(to, 1 + seed % 7), "; ");
  const std::string where = fmt::format("seed {} on {}: {}", seed, db::name_of(target.engine), edits);
  schema::PlanOptions options;
  options.version = target.version;
  options.strategy = seed % 4 == 0 ? schema::Strategy::direct : schema::Strategy::online;
  const auto migration = schema::plan_migration(from, to, options);
  ASSERT_TRUE(migration) << where << "\n" << migration.error().message;
  twin::VerifyOptions verify_options;
  verify_options.version = target.version;
  verify_options.rows = true;
  const auto proof = twin::verify(from, to, *migration, test::shadows(), verify_options, {});
  ASSERT_TRUE(proof) << where << "\n" << proof.error().message << " " << proof.error().detail;
  EXPECT_EQ(proof->level, ProofLevel::executed) << where;
  for (const Oracle& oracle : proof->oracles) EXPECT_TRUE(oracle.ok) << where << "\n" << oracle.name << ": " << oracle.detail;
  counts.proved += proof->level == ProofLevel::executed ? 1 : 0;
  counts.with_down += migration->down ? 1 : 0;
}

TEST(Seeds, a_random_schema_comes_back_from_text_and_server_as_it_was) { for_each_seed(comes_back); }

TEST(Seeds, a_random_migration_holds_and_so_does_its_way_back) {
  Counts counts;
  for_each_seed([&](const Target& target, int seed) { holds(target, seed, counts); });
  std::printf("%d migrations proved, %d of them with a way back\n", counts.proved.load(), counts.with_down.load());
}

}  // namespace
}  // namespace assay
