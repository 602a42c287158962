// Monitoring against a real server of each version: extension versions, missing parts, missing rights, same names twice, what can be explained.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

#include "app/demo/demo.h"
#include "core/log.h"
#include "support/postgres.h"
#include "support/watch.h"

namespace assay {
namespace {

const bool quiet = [] {
  log::set_level(log::Level::warning);
  return true;
}();

using test::admin;
using test::Watch;

void fresh(std::string_view database) {
  auto connection = admin();
  test::run(*connection, {fmt::format("DROP DATABASE IF EXISTS {}", database), fmt::format("CREATE DATABASE {}", database)});
}
std::string skipped_why(const std::vector<Skipped>& skipped, std::string_view what) {
  for (const Skipped& one : skipped)
    if (one.what == what) return one.why;
  return {};
}
bool collected(const monitor::CollectAnswer& answer, std::string_view what) {
  return std::any_of(answer.collected.begin(), answer.collected.end(), [&](const auto& one) { return one.what == what; });
}
std::vector<std::string> lines_of(const std::string& file) {
  std::vector<std::string> out;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line.rfind("--", 0) != 0) out.push_back(line);
  return out;
}

TEST(Monitor, counts_statements_with_every_extension_version) {
  auto postgres = admin();
  test::run(*postgres, {"DROP EXTENSION IF EXISTS pg_stat_statements"});
  const db::Rows versions = test::rows(
      *postgres,
      "SELECT version FROM pg_available_extension_versions WHERE name = 'pg_stat_statements' ORDER BY string_to_array(version, '.')::int[]");
  std::string ran;
  for (const auto& row : versions.rows) {
    const std::string version = *row[0];
    if (version == "1.4" && versions.rows.size() > 8) continue;  // no server that 12 … 18 can be upgraded from still has it
    const auto made = postgres->execute(fmt::format("CREATE EXTENSION pg_stat_statements VERSION '{}'", version), {});
    if (!made) continue;  // 12's 1.4 has no install script without its upgrade path
    {
      Watch watch;
      const std::string id = watch.add("v", test::cluster().url()).id;
      test::run(*postgres, {"CREATE TABLE counted (a int)"});
      watch.collect(id);
      for (int i = 0; i < 7; ++i) test::rows(*postgres, "SELECT count(*) FROM counted WHERE a = 1");
      const auto answer = watch.collect(id);
      EXPECT_TRUE(collected(answer, "statements")) << version << ": " << skipped_why(answer.skipped, "statements");
      EXPECT_TRUE(watch.store->flush());
      const auto top = watch.service->top({.db_id = id, .window = watch.last_hour(), .limit = 500});
      ASSERT_TRUE(top) << top.error().message;
      std::int64_t calls = 0;
      for (const auto& statement : top->statements)
        if (statement.text.find("counted WHERE") != std::string::npos) calls += statement.calls;
      EXPECT_EQ(calls, 7) << "extension " << version;
      ran += (ran.empty() ? "" : " ") + version;
    }
    test::run(*postgres, {"DROP TABLE counted", "DROP EXTENSION pg_stat_statements"});
  }
  test::run(*postgres, {"CREATE EXTENSION pg_stat_statements"});
  std::cout << "extension versions: " << ran << "\n";
  EXPECT_FALSE(ran.empty());
}

TEST(Monitor, without_statistics_it_says_how_to_get_them_and_works_from_samples) {
  auto server = twin::PostgresCluster::start({.dir = std::filesystem::path(test::temp_dir("bare")), .bindir = test::bindir()});
  ASSERT_TRUE(server) << server.error().message;
  Watch watch;
  const std::string id = watch.add("bare", server->url()).id;
  std::jthread sleeper([&](const std::stop_token& stop) {
    auto connection =
        db::make_postgres()->connect({.url = server->url(), .application_name = "shop", .statement_timeout = Millis(60'000)}, {});
    if (connection) (void)(*connection)->execute("SELECT pg_sleep(30)", stop);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(1300));
  const auto answer = watch.collect(id);
  EXPECT_NE(skipped_why(answer.skipped, "statements").find("CREATE EXTENSION pg_stat_statements"), std::string::npos);
  for (const char* metric : {"databases", "tables", "settings", "wal", "locks"})
    EXPECT_TRUE(collected(answer, metric) || !skipped_why(answer.skipped, metric).empty()) << metric;
  EXPECT_TRUE(collected(answer, "databases"));
  EXPECT_TRUE(collected(answer, "tables"));
  const auto sample = watch.service->sample(id, {});
  ASSERT_TRUE(sample) << sample.error().message;
  EXPECT_TRUE(std::any_of(sample->sessions.begin(), sample->sessions.end(),
                          [](const auto& s) { return s.state == "active" && s.text.find("pg_sleep") != std::string::npos; }));
  EXPECT_TRUE(watch.store->flush());
  const auto top = watch.service->top({.db_id = id, .window = watch.last_hour()});
  ASSERT_TRUE(top) << top.error().message;
  EXPECT_FALSE(skipped_why(top->skipped, "statements").empty());
  ASSERT_EQ(top->not_finishing.size(), 1U);  // seen running for seconds, in no statistics
  EXPECT_NE(top->not_finishing[0].text.find("pg_sleep"), std::string::npos);
  sleeper.request_stop();
}

TEST(Monitor, a_role_without_rights_gets_what_it_may_and_a_reason_for_the_rest) {
  auto postgres = admin();
  test::run(*postgres, {"DROP ROLE IF EXISTS nobody_special", "CREATE ROLE nobody_special LOGIN"});
  Watch watch;
  const std::string id = watch.add("poor", test::cluster().url("postgres", "nobody_special")).id;
  const auto answer = watch.collect(id);
  EXPECT_TRUE(collected(answer, "databases"));
  EXPECT_TRUE(collected(answer, "tables"));
  for (const Skipped& one : answer.skipped) EXPECT_GT(one.why.size(), 15U) << one.what;
  const auto target = watch.service->target(id);
  ASSERT_TRUE(target);
  const auto lack = std::find_if(target->lack.begin(), target->lack.end(), [](const auto& one) { return one.what == "observe"; });
  ASSERT_NE(lack, target->lack.end());
  EXPECT_NE(lack->remedy_sql.find("GRANT pg_monitor"), std::string::npos);
  test::run(*postgres, {"DROP ROLE nobody_special"});
}

TEST(Monitor, rows_of_equal_names_keep_their_database_and_schema) {
  for (const std::string database : {"left_one", "right_one"}) {
    fresh(database);
    auto connection = admin(database);
    test::run(*connection, {"CREATE SCHEMA a", "CREATE SCHEMA b", "CREATE TABLE a.same (id int PRIMARY KEY)",
                            "CREATE TABLE b.same (id int PRIMARY KEY)", "INSERT INTO a.same SELECT generate_series(1, 10)"});
  }
  Watch watch;
  const std::string id = watch.add("two", test::cluster().url()).id;
  watch.collect(id);
  const auto objects = watch.service->objects(id, "");
  ASSERT_TRUE(objects) << objects.error().message;
  std::set<std::string> tables;
  std::set<std::string> indexes;
  for (const auto& table : objects->tables)
    if (table.name == "same") tables.insert(table.database + "." + table.schema);
  for (const auto& index : objects->indexes)
    if (index.name == "same_pkey") indexes.insert(index.database + "." + index.schema);
  const std::set<std::string> expected = {"left_one.a", "left_one.b", "right_one.a", "right_one.b"};
  EXPECT_EQ(tables, expected);
  EXPECT_EQ(indexes, expected);
}

TEST(Plans, of_writes_and_locks_name_the_remedy_and_it_is_no_grant) {
  fresh("writes");
  auto owner = admin("writes");
  test::run(*owner, {"CREATE TABLE t (id int)", "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN", "GRANT SELECT ON t TO reader"});
  Watch watch;
  const std::string id = watch.add("writes", test::cluster().url("writes", "reader")).id;
  for (const char* sql : {"DELETE FROM t", "SELECT * FROM t FOR UPDATE"}) {
    const auto plan = watch.service->explain({.db_id = id, .sql = sql}, {});
    ASSERT_FALSE(plan) << sql;
    EXPECT_EQ(plan.error().code, Code::forbidden);
    EXPECT_NE(plan.error().message.find("paste the plan"), std::string::npos) << plan.error().message;
  }
  EXPECT_TRUE(watch.service->explain({.db_id = id, .sql = "SELECT * FROM t"}, {}));
}

TEST(Monitor, databases_are_chosen_by_patterns) {
  for (const char* database : {"pattern_one", "pattern_two", "other_one"}) fresh(database);
  Watch watch({{"pattern_*", "postgres"}, {"*_two"}});
  const std::string id = watch.add("some", test::cluster().url()).id;
  watch.collect(id);
  const std::vector<std::string> expected = {"pattern_one", "postgres"};
  EXPECT_EQ(watch.service->target(id)->databases, expected);
}

TEST(Plans, of_an_observed_statement_are_made_with_its_roles_search_path_and_remembered) {
  fresh("paths");
  auto owner = admin("paths");
  test::run(*owner, {"DROP ROLE IF EXISTS tenant", "CREATE ROLE tenant LOGIN", "CREATE SCHEMA tenant AUTHORIZATION tenant",
                     "CREATE TABLE tenant.things AS SELECT g AS id FROM generate_series(1, 2000) g",
                     "GRANT SELECT ON tenant.things TO tenant", "ALTER ROLE tenant IN DATABASE paths SET search_path = \"$user\", public"});
  test::run(*admin(), {"CREATE EXTENSION IF NOT EXISTS pg_stat_statements"});
  Watch watch;
  const std::string id = watch.add("paths", test::cluster().url()).id;
  watch.collect(id);
  {
    auto tenant = test::connect_as("tenant", "paths");
    for (int i = 0; i < 5; ++i) test::rows(*tenant, "SELECT * FROM things WHERE id = 7");
  }
  watch.collect(id);
  ASSERT_TRUE(watch.store->flush());
  const auto top = watch.service->top({.db_id = id, .window = watch.last_hour(), .limit = 10, .database = "paths", .q = "things where"});
  ASSERT_TRUE(top);
  ASSERT_EQ(top->statements.size(), 1U);
  const std::string print = top->statements[0].fingerprint;
  const auto plan_of = [&] { return watch.service->explain({.db_id = id, .fingerprint = print, .database = "paths"}, {}); };
  const auto first = plan_of();
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->plan.root.type, "Seq Scan");
  EXPECT_FALSE(watch.service->statement(id, print, "paths", watch.last_hour())->statement.plan_changed);
  test::run(*owner, {"CREATE INDEX ON tenant.things (id)", "ANALYZE tenant.things"});
  ASSERT_TRUE(plan_of());
  ASSERT_TRUE(plan_of());
  const auto detail = watch.service->statement(id, print, "paths", watch.last_hour());
  ASSERT_TRUE(detail);
  ASSERT_EQ(detail->plans.size(), 2U);
  EXPECT_NE(detail->plans[0].text.find("Index"), std::string::npos);
  EXPECT_TRUE(detail->statement.plan_changed);
  const auto again = watch.service->top({.db_id = id, .window = watch.last_hour(), .limit = 10, .database = "paths"});
  EXPECT_TRUE(std::any_of(again->statements.begin(), again->statements.end(), [](const auto& s) { return s.plan_changed; }));
}

struct Share {
  std::size_t planned = 0;
  std::size_t asked = 0;
  std::string failures;
  void count(const Result<monitor::Explanation>& answer, const std::string& text) {
    ++asked;
    if (answer)
      ++planned;
    else
      failures += "  " + answer.error().message + "\n    " + text.substr(0, 200) + "\n";
  }
  double percent() const { return asked == 0 ? 0 : 100.0 * static_cast<double>(planned) / static_cast<double>(asked); }
};

TEST(Explainable, demo_workload_and_two_hundred_ordinary_statements) {
  const std::filesystem::path data = std::filesystem::temp_directory_path() / ("assay-share-" + random_hex(4));
  demo::DemoOptions options;
  options.data_dir = data;
  options.bindir = test::bindir();
  options.rate = 20;
  options.scale = 0.01;
  auto shop = demo::Demo::start(options, [](std::string_view, double) {}, {});
  ASSERT_TRUE(shop) << shop.error().message;
  Share observed;
  Share ordinary;
  {
    // as the owner: that the watching role may not plan writes is not a matter of the text
    Watch watch;
    const std::string id = watch.add("shop", (*shop)->admin_url()).id;
    watch.collect(id);
    std::this_thread::sleep_for(std::chrono::seconds(6));
    watch.collect(id);
    ASSERT_TRUE(watch.store->flush());
    const auto top = watch.service->top({.db_id = id, .window = watch.last_hour(), .limit = 1000, .database = "shop"});
    ASSERT_TRUE(top) << top.error().message;
    for (const auto& statement : top->statements) {
      const std::string word = statement.text.substr(0, statement.text.find_first_of(" ;\n"));
      static const std::set<std::string> plannable = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "MERGE",
                                                      "select", "insert", "update", "delete", "with"};
      if (!plannable.contains(word)) continue;  // BEGIN, COPY, ANALYZE … have no plan
      observed.count(watch.service->explain({.db_id = id, .fingerprint = statement.fingerprint, .database = statement.database}, {}),
                     statement.text);
    }
    for (const std::string& text : lines_of(ASSAY_SOURCE_DIR "/tests/fixtures/statements_200.sql"))
      ordinary.count(watch.service->explain({.db_id = id, .sql = text, .database = "shop"}, {}), text);
  }
  shop->reset();
  EXPECT_TRUE(demo::remove(data));
  std::filesystem::remove_all(data);
  std::cout << fmt::format("explainable: demo {} of {} ({:.1f} %), ordinary {} of {} ({:.1f} %)\n", observed.planned, observed.asked,
                           observed.percent(), ordinary.planned, ordinary.asked, ordinary.percent());
  std::cout << observed.failures << ordinary.failures;
  EXPECT_GE(observed.asked, 12U);
  EXPECT_EQ(ordinary.asked, 200U);
  EXPECT_GE(observed.percent(), 95) << observed.failures;
  EXPECT_GE(ordinary.percent(), 95) << ordinary.failures;
}

TEST(Standby, is_watched_like_a_server_of_its_own) {
  test::run(*admin(), {"CREATE EXTENSION IF NOT EXISTS pg_stat_statements"});
  auto standby =
      test::cluster().standby({.dir = test::temp_dir("standby_monitor"), .settings = {{"shared_preload_libraries", "pg_stat_statements"}}});
  if (!standby) {
    EXPECT_EQ(standby.error().code, Code::unsupported) << standby.error().message;  // only Debian's 15 has pg_basebackup
    GTEST_SKIP() << "this engine has no pg_basebackup";
  }
  Watch watch;
  const std::string primary = watch.add("primary", test::cluster().url()).id;
  const std::string id = watch.add("standby", standby->url()).id;
  watch.collect(primary);
  const auto answer = watch.collect(id);
  EXPECT_TRUE(collected(answer, "standby"));
  EXPECT_TRUE(collected(answer, "databases"));
  EXPECT_TRUE(collected(answer, "tables"));
  EXPECT_TRUE(collected(answer, "statements"));
  for (const Skipped& one : answer.skipped) {
    EXPECT_EQ(one.why.find("recovery"), std::string::npos) << one.what << ": " << one.why;  // no metric asks what a standby refuses
    EXPECT_EQ(one.why.find("SQLSTATE"), std::string::npos) << one.what << ": " << one.why;
  }
  const auto of_standby = watch.service->target(id);
  const auto of_primary = watch.service->target(primary);
  EXPECT_EQ(of_standby->role, monitor::ServerRole::standby);
  EXPECT_EQ(of_primary->role, monitor::ServerRole::primary);
  EXPECT_FALSE(of_standby->cluster.empty());
  EXPECT_EQ(of_standby->cluster, of_primary->cluster);
  const auto plan = watch.service->explain({.db_id = id, .sql = "SELECT count(*) FROM pg_class", .analyze = true}, {});
  EXPECT_TRUE(plan) << plan.error().message;
  const auto sample = watch.service->sample(id, {});
  EXPECT_TRUE(sample) << sample.error().message;
}

}  // namespace
}  // namespace assay
