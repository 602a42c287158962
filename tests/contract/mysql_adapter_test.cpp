#include <gtest/gtest.h>

#include <algorithm>

#include "core/json.h"
#include "support/mysql.h"

namespace assay {
namespace {

using test::admin;

bool has(const std::vector<std::string>& list, std::string_view what) { return std::find(list.begin(), list.end(), what) != list.end(); }
const db::Lack* lack(const db::Capabilities& caps, std::string_view what) {
  for (const db::Lack& one : caps.lack)
    if (one.what == what) return &one;
  return nullptr;
}
db::Capabilities probe(db::Connection& connection) {
  auto caps = db::make_mysql()->probe(connection, {});
  if (!caps) throw std::runtime_error(caps.error().message);
  return std::move(*caps);
}

TEST(Probe, names_what_each_user_may_do_and_the_remedies_work) {
  test::fresh("probed");
  test::fresh("elsewhere");
  auto owner = admin("probed");
  test::run(*owner, {"CREATE TABLE t (a int)", "DROP USER IF EXISTS 'wat''cher'@localhost", "CREATE USER 'wat''cher'@localhost",
                     "GRANT SELECT (a) ON t TO 'wat''cher'@localhost"});
  auto session = test::connect_as("wat%27cher", "probed");
  auto caps = probe(*session);
  EXPECT_EQ(caps.role, "wat'cher@localhost");
  EXPECT_FALSE(caps.superuser || caps.can_observe || caps.can_explain || caps.standby);
  EXPECT_TRUE(caps.warnings.empty());
  EXPECT_EQ(caps.databases, std::vector<std::string>{"probed"});
  EXPECT_FALSE(caps.sql_mode.empty());
  EXPECT_TRUE(has(caps.have, "statements") != (lack(caps, "statements") != nullptr));
  for (const char* what : {"observe", "explain", "plans_of_writes", "programs"}) ASSERT_NE(lack(caps, what), nullptr) << what;
  for (const char* what : {"observe", "explain", "statements"})
    if (const db::Lack* one = lack(caps, what)) test::run(*owner, {one->remedy_sql.substr(0, one->remedy_sql.rfind(';'))});
  session = test::connect_as("wat%27cher", "probed");
  caps = probe(*session);
  EXPECT_TRUE(caps.can_observe && caps.can_explain && caps.statements_available);
  for (const char* what : {"observe", "explain", "statistics", "statements"}) EXPECT_TRUE(has(caps.have, what)) << what;
  EXPECT_TRUE(caps.warnings.empty());
  EXPECT_FALSE(probe(*test::connect_as("wat%27cher")).lack.empty()) << "without a database all of them count";

  const auto programs = lack(caps, "programs")->remedy_sql;
  test::run(*owner, {programs.substr(0, programs.rfind(';'))});
  caps = probe(*test::connect_as("wat%27cher", "probed"));
  EXPECT_TRUE(has(caps.have, "programs"));
  EXPECT_EQ(caps.warnings.size(), 1U) << "those rights also allow to create";
  test::run(*owner, {"GRANT FILE ON *.* TO 'wat''cher'@localhost"});
  caps = probe(*test::connect_as("wat%27cher", "probed"));
  ASSERT_EQ(caps.warnings.size(), 1U);
  EXPECT_NE(caps.warnings[0].find("FILE"), std::string::npos);
  session.reset();
  test::run(*owner, {"DROP USER 'wat''cher'@localhost"});
}

TEST(Probe, counts_the_rights_of_active_roles) {
  test::fresh("probed");
  auto owner = admin("probed");
  test::run(*owner, {"DROP USER IF EXISTS member@localhost", "DROP ROLE IF EXISTS watching", "CREATE ROLE watching",
                     "GRANT SELECT, PROCESS ON *.* TO watching", "CREATE USER member@localhost", "GRANT watching TO member@localhost"});
  test::run(*owner,
            {test::is_mariadb() ? "SET DEFAULT ROLE watching FOR member@localhost" : "SET DEFAULT ROLE watching TO member@localhost"});
  const auto caps = probe(*test::connect_as("member", "probed"));
  EXPECT_TRUE(caps.can_observe);
  EXPECT_TRUE(caps.can_explain);
}

TEST(Probe, names_who_may_do_everything) {
  const auto caps = probe(*admin());
  EXPECT_TRUE(caps.superuser);
  ASSERT_EQ(caps.warnings.size(), 1U);
  EXPECT_NE(caps.warnings[0].find("root@localhost may do everything"), std::string::npos) << caps.warnings[0];
  EXPECT_TRUE(caps.lack.empty());
  EXPECT_EQ(caps.system_identifier.empty(), test::is_mariadb());
}

TEST(Explain, plans_reads_and_writes_in_a_read_only_session_and_binds_values) {
  test::fresh("plans");
  auto owner = admin("plans");
  test::run(*owner,
            {"CREATE TABLE ev (id int PRIMARY KEY, at datetime, j json)", "INSERT INTO ev VALUES (1, NOW(), '{}'), (2, NOW(), NULL)"});
  auto connection = test::connect_as("root", "plans");
  auto adapter = db::make_mysql();
  for (const char* sql :
       {"SELECT * FROM ev WHERE id = 1", "SELECT count(*) FROM ev a JOIN ev b ON a.id = b.id", "UPDATE ev SET j = NULL WHERE id = 2",
        "DELETE FROM ev", "INSERT INTO ev VALUES (3, NOW(), NULL)", "WITH x AS (SELECT 1 AS a) SELECT * FROM x"}) {
    const auto plan = adapter->explain(*connection, {.sql = sql}, {});
    ASSERT_TRUE(plan) << sql << ": " << plan.error().message;
    const auto json = Json::parse(*plan);
    ASSERT_TRUE(json) << *plan;
    EXPECT_TRUE((*json)["query_block"].is_object()) << *plan;
  }
  const auto bound = adapter->explain(*connection, {.sql = "SELECT * FROM ev WHERE id = ?", .parameters = 1, .values = {"1"}}, {});
  ASSERT_TRUE(bound) << bound.error().message;
  EXPECT_NE(bound->find("\"const\""), std::string::npos) << *bound;
  const auto unbound = adapter->explain(*connection, {.sql = "SELECT * FROM ev WHERE id = ?", .parameters = 1}, {});
  ASSERT_FALSE(unbound);
  EXPECT_EQ(unbound.error().code, Code::invalid);
  EXPECT_NE(unbound.error().message.find("values"), std::string::npos);
  // the session is as it was: read-only, no transaction open
  EXPECT_FALSE(connection->execute("DELETE FROM ev", {}));
  EXPECT_EQ(*test::rows(*connection, "SELECT COUNT(*) FROM ev").rows[0][0], "2");
  test::run(*owner, {"DROP TABLE ev"});
}

TEST(Explain, in_another_database_and_back) {
  test::fresh("plans");
  test::fresh("`oth``er; x`");
  test::run(*admin("oth%60er;%20x"), {"CREATE TABLE here (a int)"});
  auto connection = test::connect_as("root", "plans");
  auto adapter = db::make_mysql();
  EXPECT_FALSE(adapter->explain(*connection, {.sql = "SELECT * FROM here"}, {}));
  const auto plan = adapter->explain(*connection, {.sql = "SELECT * FROM here", .search_path = "oth`er; x"}, {});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_FALSE(adapter->explain(*connection, {.sql = "SELECT 1", .search_path = "no such"}, {}));
  EXPECT_EQ(*test::rows(*connection, "SELECT DATABASE()").rows[0][0], "plans");
}

TEST(Explain, measures_where_the_engine_can_and_says_so_where_not) {
  test::fresh("measured");
  auto owner = admin("measured");
  test::run(*owner, {"CREATE TABLE t (a int)", "INSERT INTO t VALUES (1), (2), (3)"});
  auto adapter = db::make_mysql();
  const auto plan = adapter->explain(*owner, {.sql = "SELECT * FROM t WHERE a > ?", .parameters = 1, .analyze = true, .values = {"1"}}, {});
  const bool can = test::is_mariadb() || owner->version().number >= 80018;
  ASSERT_EQ(plan.has_value(), can) << plan.error().message;
  if (can)
    EXPECT_NE(plan->find(test::is_mariadb() ? "r_rows" : "actual time"), std::string::npos) << *plan;
  else
    EXPECT_EQ(plan.error().code, Code::unsupported) << plan.error().message;
  const auto write = adapter->explain(*owner, {.sql = "DELETE FROM t", .analyze = true}, {});
  ASSERT_FALSE(write);
  EXPECT_EQ(write.error().code, can ? Code::forbidden : Code::unsupported) << write.error().message;
  EXPECT_EQ(*test::rows(*owner, "SELECT COUNT(*) FROM t").rows[0][0], "3");
  test::run(*owner, {"INSERT INTO t VALUES (4)"});
}

}  // namespace
}  // namespace assay
