// The demo at a hundredth of its size, on a real server.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <set>
#include <sstream>
#include <thread>

#include "advise/plan/rule.h"
#include "app/demo/demo.h"
#include "core/embed.h"
#include "core/ids.h"
#include "db/adapter.h"

namespace assay::embedded {
std::span<const EmbeddedFile> demo_files();
}
namespace assay::demo {
namespace {

namespace fs = std::filesystem;

class DemoTest : public testing::Test {
 protected:
  fs::path data_ = fs::temp_directory_path() / ("assay-demo-test-" + random_hex(4));
  void TearDown() override {
    EXPECT_TRUE(demo::remove(data_));
    fs::remove_all(data_);
  }
  DemoOptions options(bool workload) const {
    DemoOptions out;
    out.data_dir = data_;
    out.workload = workload;
    out.rate = 3;
    out.scale = 0.01;
    return out;
  }
  std::unique_ptr<Demo> started(const DemoOptions& wanted) {
    steps_ = 0;
    auto made = Demo::start(wanted, [this](std::string_view, double) { ++steps_; }, {});
    EXPECT_TRUE(made) << made.error().message;
    return made ? std::move(*made) : nullptr;
  }
  static std::string answer(const std::string& url, std::string_view sql) {
    const auto adapter = db::make_postgres();
    db::ConnectSpec spec;
    spec.url = url;
    auto connection = adapter->connect(spec, {});
    if (!connection) return "no connection: " + connection.error().message;
    auto rows = (*connection)->query(sql, {}, {}, {});
    if (!rows) return "no rows: " + rows.error().message;
    return rows->rows.empty() ? "" : rows->rows[0][0].value_or("null");
  }
  static fs::path socket_of(const std::string& url) { return url.substr(5, url.find(' ') - 5); }  // "host=/tmp/… user=…"
  int steps_ = 0;
};

TEST_F(DemoTest, HasTheShopAndARoleThatOnlyWatches) {
  const auto demo = started(options(false));
  ASSERT_TRUE(demo);
  const struct {
    std::string_view sql, expected;
  } cases[] = {
      {"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "18"},
      {"SELECT count(*) FROM events", "12000"},
      {"SELECT rolsuper FROM pg_roles WHERE rolname = current_user", "f"},
      {"SELECT pg_has_role('pg_monitor', 'usage') AND pg_has_role('pg_read_all_data', 'usage')", "t"},
      {"SELECT last_analyze IS NULL AND last_autoanalyze IS NULL FROM pg_stat_user_tables WHERE relname = 'audit_log'", "t"},
      {"SELECT n_mod_since_analyze >= 1250 FROM pg_stat_user_tables WHERE relname = 'shipments'", "t"},
      {"SELECT count(*) FROM pg_indexes WHERE tablename = 'payments'", "1"},
      {"SELECT last_value FROM events_id_seq", "12000"},
      {"SELECT current_setting('work_mem')", "2MB"},
  };
  for (const auto& c : cases) EXPECT_EQ(answer(demo->monitor_url(), c.sql).substr(0, c.expected.size()), c.expected) << c.sql;
  EXPECT_EQ(answer(demo->admin_url(), "SELECT current_user"), "postgres");
}

TEST_F(DemoTest, WorkloadRunsAndStopLeavesNoServerAndNoSocket) {
  const auto demo = started(options(true));
  ASSERT_TRUE(demo);
  constexpr std::string_view calls =
      "SELECT sum(s.calls) FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname IN ('web', 'batch', 'backoffice')";
  const std::string postmaster = answer(demo->admin_url(), "SELECT pg_read_file('postmaster.pid', 0, 10)");
  const int pid = std::atoi(postmaster.c_str());
  int before = 0;
  for (int i = 0; i < 100 && before == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    before = std::atoi(answer(demo->monitor_url(), calls).c_str());
  }
  std::this_thread::sleep_for(std::chrono::seconds(2));
  EXPECT_GT(std::atoi(answer(demo->monitor_url(), calls).c_str()), before + 10);
  const fs::path socket = socket_of(demo->admin_url());
  EXPECT_TRUE(fs::exists(socket));
  ASSERT_GT(pid, 1);
  demo->stop();
  EXPECT_FALSE(fs::exists(socket));
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST_F(DemoTest, DataIsReusedUntilFreshIsAsked) {
  ASSERT_TRUE(started(options(false)));
  const int built = steps_;
  {
    const auto again = started(options(false));
    ASSERT_TRUE(again);
    EXPECT_LT(steps_, built);
    EXPECT_EQ(Demo::start(options(false), [](std::string_view, double) {}, {}).error().code, Code::conflict);
  }
  DemoOptions fresh = options(false);
  fresh.fresh = true;
  ASSERT_TRUE(started(fresh));
  EXPECT_EQ(steps_, built);
}

TEST_F(DemoTest, HalfMadeDataIsBuiltAnew) {
  std::stop_source stop;
  auto cancelled = Demo::start(
      options(false),
      [&](std::string_view step, double) {
        if (step == "orders") stop.request_stop();
      },
      stop.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, Code::cancelled);
  const auto demo = started(options(false));
  ASSERT_TRUE(demo);
  EXPECT_EQ(answer(demo->monitor_url(), "SELECT count(*) FROM order_items"), "8000");
}

struct Flaw {
  std::string rule, sql;
};

std::vector<Flaw> flaws() {
  std::istringstream in{std::string(find_embedded(embedded::demo_files(), "flaws.sql")->data)};
  std::vector<Flaw> out;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("-- rule: ", 0) == 0)
      out.push_back({line.substr(9), {}});
    else if (!out.empty() && !line.empty())
      out.back().sql += (out.back().sql.empty() ? "" : "\n") + line;
  }
  for (Flaw& flaw : out)
    if (flaw.sql.ends_with(";")) flaw.sql.pop_back();
  return out;
}

plan::PlanContext statistics(db::Connection& connection, const std::string& statement) {
  plan::PlanContext context;
  context.statement = statement;
  const auto tables = connection.query(
      "SELECT c.relname, c.reltuples, s.n_mod_since_analyze, s.last_analyze IS NOT NULL OR s.last_autoanalyze IS NOT NULL "
      "FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid",
      {}, {}, {});
  if (!tables) throw std::runtime_error(tables.error().message);
  for (const auto& row : tables->rows) {
    plan::TableStats stats;
    stats.reltuples = std::strtod(row[1]->c_str(), nullptr);
    stats.n_mod_since_analyze = std::strtod(row[2]->c_str(), nullptr);
    stats.ever_analyzed = row[3] == "t";
    context.tables[*row[0]] = stats;
  }
  return context;
}

TEST_F(DemoTest, EveryPlanRuleFiresOnAStatementOfTheShop) {
  DemoOptions whole = options(false);
  whole.scale = 1;
  const auto demo = started(whole);
  ASSERT_TRUE(demo);
  auto connection = db::make_postgres()->connect({.url = demo->admin_url(), .statement_timeout = Millis(60'000), .read_only = false}, {});
  ASSERT_TRUE(connection) << connection.error().message;
  std::set<std::string> fired;
  for (const Flaw& flaw : flaws()) {
    ASSERT_TRUE((*connection)->execute("BEGIN", {}));
    const auto rows = (*connection)->query("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + flaw.sql, {}, {.timeout = Millis(60'000)}, {});
    ASSERT_TRUE((*connection)->execute("ROLLBACK", {}));
    ASSERT_TRUE(rows) << flaw.sql << ": " << rows.error().message;
    const auto tree = plan::parse(*rows->rows[0][0]);
    ASSERT_TRUE(tree) << tree.error().message;
    std::string found;
    for (const Finding& finding : plan::check(*tree, statistics(**connection, flaw.sql))) {
      found += finding.rule + " ";
      if (finding.rule.find(flaw.rule) != std::string::npos) fired.insert(flaw.rule);
    }
    EXPECT_TRUE(fired.contains(flaw.rule)) << flaw.sql << "\nfired instead: " << found << "\n" << plan::render(*tree);
  }
  EXPECT_EQ(fired.size(), 10U);
}

}  // namespace
}  // namespace assay::demo
