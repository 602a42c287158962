// Are the figures true? A client counts and times what it runs; what Assay says is compared, with and without loss. Prints one line a case.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <random>
#include <set>
#include <thread>

#include "core/log.h"
#include "monitor/statements.h"
#include "support/postgres.h"
#include "support/watch.h"

namespace assay {
namespace {

using test::Watch;

const bool quiet = [] {
  log::set_level(log::Level::error);
  return true;
}();

constexpr int kinds = 160;  ///< statements that differ, one a table: more than the server keeps

constexpr int textless = -1;

using Executions = std::map<int, std::int64_t>;  ///< by kind of statement

std::int64_t all_of(const Executions& executions) {
  std::int64_t all = 0;
  for (const auto& [kind, calls] : executions) all += calls;
  return all;
}

/// A server, and a client that knows what it ran.
class Truth : public testing::Test {
 protected:
  void SetUp() override { start(1000); }

  void start(int most_statements) {
    auto made = twin::PostgresCluster::start({.dir = std::filesystem::path(test::temp_dir("truth-" + random_hex(3))),
                                              .bindir = test::bindir(),
                                              .settings = {{"shared_preload_libraries", "pg_stat_statements"},
                                                           {"pg_stat_statements.max", std::to_string(most_statements)},
                                                           {"autovacuum", "off"}}});
    ASSERT_TRUE(made) << made.error().message;
    server.emplace(std::move(*made));
    auto client = connect();
    test::run(*client, {"CREATE EXTENSION pg_stat_statements"});
    for (int i = 0; i < kinds; ++i) test::run(*client, {fmt::format("CREATE TABLE truth_{0} AS SELECT 1 AS a", i)});
    id = watch.add("truth", server->url()).id;
  }

  std::unique_ptr<db::Connection> connect() {
    auto made = db::make_postgres()->connect(
        {.url = server->url(), .application_name = "client", .statement_timeout = Millis(60'000), .read_only = false}, {});
    if (!made) throw std::runtime_error(made.error().message);
    return std::move(*made);
  }

  /// Runs statement `kind` for `ms`, counted by the client.
  static void run(db::Connection& client, int kind, int ms, Executions& ran) {
    test::rows(client, fmt::format("SELECT pg_sleep({}) FROM truth_{}", ms / 1000.0, kind));
    ++ran[kind];
  }

  /// What Assay says so far of each of the client's statements.
  Executions said() {
    EXPECT_TRUE(watch.store->flush());
    const auto range = watch.store->telemetry().range({.target = id, .from = watch.last_hour().from, .to = watch.last_hour().to});
    EXPECT_TRUE(range);
    Executions out;
    marks = range->marks;
    share.reset();
    for (const auto& c : range->coverage)
      if (c.database == "postgres") share = monitor::unknown_share(c.active_ms, c.known_ms);
    for (const auto& total : range->totals) {
      const auto text = watch.store->statements().get(id, total.fingerprint, total.database);
      // counted, but evicted before its text was read: known to be the client's by its time
      if (!text && total.all.total_ms >= 9.0 * static_cast<double>(total.all.calls)) out[textless] += total.all.calls;
      const auto at = text ? text->text.find(" FROM truth_") : std::string::npos;
      if (at == std::string::npos || text->text.find("pg_sleep") == std::string::npos) continue;
      out[std::stoi(text->text.substr(at + 12))] += total.all.calls;
    }
    return out;
  }

  /// The server shows a session's time once its counters are flushed: at the latest when it ended.
  void settle(std::unique_ptr<db::Connection> client) {
    client.reset();
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
  }

  std::optional<twin::PostgresCluster> server;
  Watch watch;
  std::string id;
  std::uint32_t marks = 0;
  std::optional<double> share;
};

TEST_F(Truth, intervals_without_loss_are_exact) {
  auto client = connect();
  Executions ran;
  std::mt19937 random(3);
  // all run once and are asked for twice: their texts are known (they are fetched once a minute at most)
  watch.collect(id);
  for (int kind = 0; kind < 12; ++kind) run(*client, kind, 0, ran);
  watch.collect(id);
  constexpr int intervals = 22;
  int exact = 0;
  for (int interval = 0; interval < intervals; ++interval) {
    const int executions = static_cast<int>(random() % 40);
    for (int i = 0; i < executions; ++i) run(*client, static_cast<int>(random() % 12), 0, ran);
    watch.collect(id);
    const auto now = said();
    EXPECT_EQ(now, ran) << "interval " << interval;
    exact += now == ran ? 1 : 0;
  }
  EXPECT_EQ(marks, monitor::mark_none) << fmt::format("{}", fmt::join(monitor::mark_names(marks), " "));
  std::cout << fmt::format("truth: {} of {} intervals without loss are exact\n", exact, intervals);
}

struct Loss {
  const char* name;
  std::uint32_t mark;
  bool loses;
  void (*happen)(twin::PostgresCluster&, db::Connection&);
  int each_ms = 60;
};

class TruthLoss : public Truth, public testing::WithParamInterface<Loss> {};

TEST_P(TruthLoss, is_marked_bounded_and_its_share_is_known) {
  const Loss& loss = GetParam();
  Executions ran;
  {
    // known before the interval, so that each has a text and a baseline
    auto client = connect();
    for (int kind = 0; kind < 4; ++kind) run(*client, kind, 0, ran);
    settle(std::move(client));
  }
  watch.collect(id);
  ran.clear();
  std::jthread sampler([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      (void)watch.service->sample(id, stop);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  auto client = connect();
  for (int i = 0; i < 12; ++i) run(*client, i % 4, loss.each_ms, ran);
  loss.happen(*server, *client);
  settle(std::move(client));
  client = connect();
  for (int i = 0; i < 8; ++i) run(*client, i % 4, loss.each_ms, ran);
  settle(std::move(client));
  sampler.request_stop();
  sampler.join();
  const auto answer = watch.collect(id);
  const auto now = said();
  for (const auto& [kind, calls] : now) EXPECT_LE(calls, ran[kind]) << "a lower bound";
  const std::int64_t all = all_of(now), truth = all_of(ran);
  EXPECT_TRUE((marks & loss.mark) == loss.mark) << fmt::format("{}", fmt::join(monitor::mark_names(marks), " "));
  if (loss.loses)
    EXPECT_LT(all, truth);
  else
    EXPECT_EQ(all, truth);
  const double known_loss = 1 - static_cast<double>(all) / static_cast<double>(truth);  // all take equally long
  const bool counts_time = watch.service->target(id)->version >= "14";
  EXPECT_EQ(share.has_value(), counts_time);
  if (share) {
    EXPECT_NEAR(*share, known_loss, 0.05);
  }
  std::cout << fmt::format("truth: {}: {} of {} executions, marks [{}], unknown {} of known loss {:.1f} %\n", loss.name, all, truth,
                           fmt::join(monitor::mark_names(marks), " "), share ? fmt::format("{:.1f} %", *share * 100) : "null",
                           known_loss * 100);
}

const Loss losses[] = {
    {"nothing", monitor::mark_none, false, [](twin::PostgresCluster&, db::Connection&) {}},
    {"reset", monitor::mark_reset, true,
     [](twin::PostgresCluster&, db::Connection& c) { test::rows(c, "SELECT pg_stat_statements_reset()"); }},
    {"reset_of_one_statement", monitor::mark_reset, true,
     [](twin::PostgresCluster&, db::Connection& c) {
       test::rows(c, "SELECT pg_stat_statements_reset(userid, dbid, queryid) FROM pg_stat_statements WHERE query LIKE '%FROM truth_2%'");
     }},
    {"crash", monitor::mark_crash, true, [](twin::PostgresCluster& server, db::Connection&) { ASSERT_TRUE(server.crash()); },
     250},  // samples stand in for the time that the server lost: they miss one interval of theirs at each edge
    {"clean_restart", monitor::mark_restart, false, [](twin::PostgresCluster& server, db::Connection&) { ASSERT_TRUE(server.restart()); }},
};
std::string name_of(const testing::TestParamInfo<Loss>& one) { return one.param.name; }
INSTANTIATE_TEST_SUITE_P(Truth, TruthLoss, testing::ValuesIn(losses), name_of);

class TruthOfAFullView : public Truth {
  void SetUp() override { start(100); }  // the least the server takes
};

TEST_F(TruthOfAFullView, evictions_are_marked_and_their_share_is_known) {
  watch.collect(id);
  auto client = connect();
  Executions ran;
  for (int kind = 0; kind < kinds; ++kind) run(*client, kind, 10, ran);
  settle(std::move(client));
  watch.collect(id);
  const auto now = said();
  for (const auto& [kind, calls] : now)
    if (kind != textless) {
      EXPECT_LE(calls, ran[kind]);
    }
  const std::int64_t all = all_of(now), truth = all_of(ran);
  const double known_loss = 1 - static_cast<double>(all) / static_cast<double>(truth);
  EXPECT_GT(known_loss, 0.2) << "nothing was evicted";
  const auto target = watch.service->target(id);
  if (target->version >= "14") {
    EXPECT_TRUE(marks & monitor::mark_eviction);
    ASSERT_TRUE(share);
    EXPECT_NEAR(*share, known_loss, 0.05);
  } else {
    EXPECT_NE(marks, monitor::mark_none) << "12 and 13 count no evictions, but entries are gone";
    EXPECT_FALSE(share);
  }
  std::cout << fmt::format("truth: evictions: {} of {} executions, marks [{}], unknown {} of known loss {:.1f} %\n", all, truth,
                           fmt::join(monitor::mark_names(marks), " "), share ? fmt::format("{:.1f} %", *share * 100) : "null",
                           known_loss * 100);
}

}  // namespace
}  // namespace assay
