#include "twin/verify_sqlite.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "schema/ddl/read.h"
#include "schema/migrate/plan.h"

namespace assay::twin {
namespace {

schema::Model model(std::string_view sql) { return schema::read_sql(sql, schema::Dialect::sqlite).value().model; }

const schema::Model before = model("CREATE TABLE t (id integer primary key, a int, b text); CREATE INDEX ix ON t (a);");
const schema::Model after =
    model("CREATE TABLE t (id integer primary key, b text NOT NULL, c real CHECK (c > 0)); CREATE VIEW v AS SELECT b FROM t;");

Proof proof_of(const schema::Migration& plan, const std::stop_token& stop = {}) {
  auto proof = verify_sqlite(before, after, plan, {}, stop);
  EXPECT_TRUE(proof) << proof.error().message;
  return std::move(*proof);
}

/// The names of the oracles that disagree.
std::vector<std::string> disagree(const Proof& proof) {
  std::vector<std::string> names;
  for (const Oracle& oracle : proof.oracles)
    if (!oracle.ok) names.push_back(oracle.name);
  return names;
}

schema::Migration planned() { return schema::plan_migration(before, after).value(); }

TEST(VerifySqlite, a_plan_that_holds_is_executed) {
  const Proof proof = proof_of(planned());
  EXPECT_EQ(proof.level, ProofLevel::executed);
  EXPECT_EQ(proof.engine, "sqlite");
  EXPECT_EQ(disagree(proof), std::vector<std::string>());
  EXPECT_EQ(proof.statements.size(), planned().statements.size());
}

TEST(VerifySqlite, a_plan_that_forgets_something_is_not) {
  schema::Migration plan = planned();
  std::erase_if(plan.statements, [](const schema::MigrationStatement& s) { return s.kind == "create_view"; });
  plan.down.reset();
  const Proof proof = proof_of(plan);
  EXPECT_EQ(proof.level, ProofLevel::modelled);
  EXPECT_EQ(disagree(proof), (std::vector<std::string>{"rediff", "dump"}));
}

TEST(VerifySqlite, what_fails_is_named_with_its_statement) {
  schema::Migration plan = planned();
  plan.statements.front().sql = "ALTER TABLE nowhere ADD COLUMN x";
  const Proof proof = proof_of(plan);
  ASSERT_EQ(disagree(proof), std::vector<std::string>{"executes"});
  EXPECT_NE(proof.oracles.front().detail.find("nowhere"), std::string::npos) << proof.oracles.front().detail;
}

TEST(VerifySqlite, nothing_reaches_out_of_the_database) {
  for (const char* sql :
       {"ATTACH 'file:/tmp/assay-escape.db' AS other", "SELECT load_extension('/tmp/x.so')", "PRAGMA temp_store_directory = '/tmp'",
        "VACUUM INTO '/tmp/assay-escape.db'", "PRAGMA journal_mode = wal", "SELECT zeroblob(1000000000)"}) {
    schema::Migration plan = planned();
    plan.statements.front().sql = sql;
    EXPECT_EQ(disagree(proof_of(plan)), std::vector<std::string>{"executes"}) << sql;
  }
}

TEST(VerifySqlite, stops_when_asked) {
  std::stop_source source;
  source.request_stop();
  schema::Migration plan = planned();
  plan.statements.front().sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
  const auto proof = verify_sqlite(before, after, plan, {}, source.get_token());
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, Code::cancelled);
}

}  // namespace
}  // namespace assay::twin
