// Activity samples: load, states and who blocks whom.
#include "monitor/activity.h"

#include <gtest/gtest.h>

namespace assay::monitor {
namespace {

TextRow row(const char* pid, const char* state, const char* wait_type, const char* wait, const char* blocked_by,
            const char* application = "app", const char* backend = "client backend") {
  const auto t = [](const char* s) { return s ? std::optional<std::string>(s) : std::nullopt; };
  return {t(pid), "shop", "web", t(application), "127.0.0.1", t(state),   t(wait_type), t(wait), "12.5",
          "20",   "1",    "3",   t(backend),     "1",         "SELECT 1", t(blocked_by)};
}

TEST(Activity, load_counts_active_sessions_by_wait_event) {
  const Metric& metric = *find_metric("postgres", "activity");
  const auto sample = sample_of(metric,
                                {row("1", "active", nullptr, nullptr, nullptr), row("2", "active", "Lock", "transactionid", "1"),
                                 row("3", "idle", "Client", "ClientRead", nullptr), row("4", "active", nullptr, nullptr, nullptr, "assay"),
                                 row("5", "active", "IO", "WALSync", nullptr, "", "walwriter")},
                                Instant{}, "assay");
  EXPECT_EQ(sample.load, (std::map<std::string, double>{{"CPU", 1}, {"Lock:transactionid", 1}}));
  EXPECT_EQ(sample.by_state, (std::map<std::string, double>{{"active", 2}, {"idle", 1}}));
  ASSERT_EQ(sample.sessions.size(), 3U);
  EXPECT_EQ(sample.sessions[2].state, "idle");
  EXPECT_EQ(sample.sessions[0].query_ms, 12.5);
}

TEST(BlockingTree, starts_at_the_session_that_waits_for_nobody) {
  const Metric& metric = *find_metric("postgres", "activity");
  const auto sample = sample_of(metric,
                                {row("3", "active", "Lock", "tuple", "2"), row("2", "active", "Lock", "transactionid", "1,1"),
                                 row("1", "idle in transaction", "Client", "ClientRead", nullptr)},
                                Instant{}, "assay");
  const auto roots = blocking_tree(sample.sessions);
  ASSERT_EQ(roots.size(), 1U);
  EXPECT_EQ(roots[0].pid, 1);
  EXPECT_EQ(roots[0].wait_ms, 0);
  ASSERT_EQ(roots[0].blocks.size(), 1U);
  EXPECT_EQ(roots[0].blocks[0].blocks.at(0).pid, 3);
}

TEST(BlockingTree, a_cycle_and_an_unseen_blocker_end_somewhere) {
  Session a, b, c;
  a.pid = 1;
  a.blocked_by = {2};
  b.pid = 2;
  b.blocked_by = {1};
  c.pid = 3;
  c.blocked_by = {99};
  const auto roots = blocking_tree({a, b, c});
  ASSERT_EQ(roots.size(), 2U);
  EXPECT_EQ(roots[0].pid, 99);
  EXPECT_EQ(roots[1].pid, 1);
  EXPECT_EQ(roots[1].blocks.at(0).pid, 2);
  EXPECT_TRUE(roots[1].blocks.at(0).blocks.empty());
}

}  // namespace
}  // namespace assay::monitor
