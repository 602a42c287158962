// The truth of intervals: what is counted, what is marked, what is never invented.
#include "monitor/statements.h"

#include <gtest/gtest.h>

#include <cmath>

#include "monitor/metric.h"

namespace assay::monitor {
namespace {

const StatementKey key{10, 5, 77, 1};

StatementCounters counters(std::initializer_list<double> times) {
  StatementCounters c;
  for (const double x : times) {
    c.calls += 1;
    c.total_ms += x;
    c.max_ms = std::max(c.max_ms, x);
    c.min_ms = c.min_ms == 0 ? x : std::min(c.min_ms, x);
  }
  c.mean_ms = c.total_ms / static_cast<double>(c.calls);
  double m2 = 0;
  for (const double x : times) m2 += (x - c.mean_ms) * (x - c.mean_ms);
  c.stddev_ms = std::sqrt(m2 / static_cast<double>(c.calls));
  c.rows = c.calls;
  return c;
}

StatementSnapshot snapshot(int second, std::initializer_list<std::pair<StatementKey, StatementCounters>> entries) {
  StatementSnapshot s;
  s.at = from_unix_ms(1'000'000 + second * 1000);
  for (const auto& [k, c] : entries) s.entries[k] = c;
  s.dealloc = s.dealloc_after = 0;
  s.commits = {{5, 10}};
  s.stats_reset = 1;
  s.started = 1;
  return s;
}

constexpr Millis ten_seconds{10'000};

TEST(StatementDelta, counts_what_was_added_and_recovers_its_variance) {
  const auto interval = delta(snapshot(0, {{key, counters({1, 2, 3})}}), snapshot(10, {{key, counters({1, 2, 3, 10, 14})}}), ten_seconds);
  ASSERT_EQ(interval.deltas.size(), 1U);
  EXPECT_EQ(interval.deltas[0].counters.calls, 2);
  EXPECT_NEAR(interval.deltas[0].counters.total_ms, 24, 1e-9);
  EXPECT_NEAR(interval.deltas[0].m2_ms2, 8, 1e-6);  // (10-12)² + (14-12)²
  EXPECT_EQ(interval.marks, mark_none);
}

TEST(StatementDelta, a_statement_that_did_not_run_is_not_a_sample) {
  EXPECT_TRUE(delta(snapshot(0, {{key, counters({1})}}), snapshot(10, {{key, counters({1})}}), ten_seconds).deltas.empty());
}

TEST(StatementDelta, a_new_statement_counts_whole) {
  const auto interval = delta(snapshot(0, {}), snapshot(10, {{key, counters({5, 7})}}), ten_seconds);
  ASSERT_EQ(interval.deltas.size(), 1U);
  EXPECT_EQ(interval.deltas[0].counters.calls, 2);
}

TEST(StatementDelta, same_queryid_in_two_databases_and_users_stays_apart) {
  const StatementKey other_db{10, 6, 77, 1}, other_user{11, 5, 77, 1};
  const auto interval =
      delta(snapshot(0, {}), snapshot(10, {{key, counters({1})}, {other_db, counters({2})}, {other_user, counters({3})}}), ten_seconds);
  EXPECT_EQ(interval.deltas.size(), 3U);
}

TEST(StatementDelta, a_decreasing_counter_restarts_the_key_and_marks_a_reset) {
  const auto interval = delta(snapshot(0, {{key, counters({1, 1, 1})}}), snapshot(10, {{key, counters({4})}}), ten_seconds);
  ASSERT_EQ(interval.deltas.size(), 1U);
  EXPECT_EQ(interval.deltas[0].counters.calls, 1);
  EXPECT_TRUE(interval.marks & mark_reset);
}

TEST(StatementDelta, more_calls_but_smaller_time_is_a_restart_and_never_negative) {
  const auto interval = delta(snapshot(0, {{key, counters({100, 100})}}), snapshot(10, {{key, counters({1, 1, 1})}}), ten_seconds);
  ASSERT_EQ(interval.deltas.size(), 1U);
  EXPECT_EQ(interval.deltas[0].counters.calls, 3);
  EXPECT_GE(interval.deltas[0].counters.total_ms, 0);
}

TEST(StatementDelta, stats_since_restarts_a_key_whose_counters_only_grew) {
  auto before = counters({1});
  auto after = counters({1, 1, 1});
  before.stats_since = 100;
  after.stats_since = 200;
  const auto interval = delta(snapshot(0, {{key, before}}), snapshot(10, {{key, after}}), ten_seconds);
  EXPECT_EQ(interval.deltas.at(0).counters.calls, 3);
}

struct MarkCase {
  const char* name;
  std::function<void(StatementSnapshot&)> change;
  std::uint32_t expected;
};

TEST(StatementDelta, marks_say_why_an_interval_is_incomplete) {
  const MarkCase cases[] = {
      {"nothing", [](StatementSnapshot&) {}, mark_none},
      {"reset",
       [](StatementSnapshot& s) {
         s.entries.clear();
         s.stats_reset = 2;
       },
       mark_reset},
      {"reset of one statement", [](StatementSnapshot& s) { s.entries.clear(); }, mark_reset},
      {"crash",
       [](StatementSnapshot& s) {
         s.entries.clear();
         s.stats_reset = 2;
         s.started = 2;
       },
       mark_crash | mark_restart},
      {"crash of a session: the postmaster stays",
       [](StatementSnapshot& s) {
         s.entries.clear();
         s.stats_reset = 2;
         s.commits = {{5, 3}};
       },
       mark_crash},
      {"crash before 14",
       [](StatementSnapshot& s) {
         s.entries.clear();
         s.commits = {{5, 3}};
       },
       mark_crash},
      {"clean restart", [](StatementSnapshot& s) { s.started = 2; }, mark_restart},
      {"evictions",
       [](StatementSnapshot& s) {
         s.entries.clear();
         s.dealloc = s.dealloc_after = 3;
       },
       mark_eviction},
      {"gap", [](StatementSnapshot& s) { s.at += std::chrono::seconds(60); }, mark_gap},
  };
  for (const MarkCase& c : cases) {
    auto after = snapshot(10, {{key, counters({1, 2})}});
    c.change(after);
    EXPECT_EQ(delta(snapshot(0, {{key, counters({1, 2})}}), after, ten_seconds).marks, c.expected) << c.name;
  }
}

TEST(UnknownShare, is_the_share_of_active_time_no_statement_explains) {
  auto before = snapshot(0, {{key, counters({1})}});
  auto after = snapshot(10, {{key, counters({1, 600})}});
  const auto share = [&]() -> std::optional<double> {
    const auto coverage = delta(before, after, ten_seconds).coverage;
    return coverage.empty() ? std::nullopt : unknown_share(coverage[0].active_ms, coverage[0].known_ms);
  };
  EXPECT_FALSE(share()) << "12 and 13 have no active_time";
  before.active_ms = {{5, 1000}};
  after.active_ms = {{5, 2000}};
  EXPECT_NEAR(*share(), 0.4, 1e-9);
  after.active_ms = {{5, 500}};
  EXPECT_FALSE(share()) << "pg_stat_database was reset, and nobody sampled";
  after.sampled_ms = {{5, 1200}};
  EXPECT_NEAR(*share(), 0.5, 1e-9) << "the samples stand in";
}

TEST(UnknownShare, nested_statements_do_not_count_twice) {
  const StatementKey nested{10, 5, 78, 0};
  auto before = snapshot(0, {});
  auto after = snapshot(10, {{key, counters({500})}, {nested, counters({500})}});
  before.active_ms = {{5, 0}};
  after.active_ms = {{5, 1000}};
  const auto coverage = delta(before, after, ten_seconds).coverage;
  ASSERT_EQ(coverage.size(), 1U);
  EXPECT_NEAR(*unknown_share(coverage[0].active_ms, coverage[0].known_ms), 0.5, 1e-9);
}

TEST(EstimatedP95, follows_the_log_normal_and_stays_below_the_maximum) {
  EXPECT_FALSE(estimated_p95(19, 10, 100, 50));
  EXPECT_NEAR(*estimated_p95(100, 10, 0, 50), 10, 1e-9);
  // sigma = 0.5, mu = 2: mean = exp(2.125), variance = (exp(0.25) - 1) exp(4.25); p95 = exp(2 + 0.8224)
  const double mean = std::exp(2.125), variance = (std::exp(0.25) - 1) * std::exp(4.25);
  EXPECT_NEAR(*estimated_p95(1000, mean, variance * 1000, 0), std::exp(2 + 0.5 * 1.6448536269514722), 1e-6);
  EXPECT_EQ(*estimated_p95(1000, mean, variance * 1000, 12), 12);
}

TEST(MetricFiles, each_fits_every_supported_server_exactly_as_it_declares) {
  const auto& all = metrics_of("postgres");
  ASSERT_GE(all.size(), 15U);
  for (const Metric& metric : all) {
    int served = 0;
    for (int major = 12; major <= 18; ++major) {
      if (metric.section_for(major, "1.10")) ++served;
      for (std::size_t i = 0; i < metric.sections.size(); ++i)
        for (std::size_t j = i + 1; j < metric.sections.size(); ++j)
          EXPECT_NE(metric.sections[i].sql, metric.sections[j].sql) << metric.name;
    }
    EXPECT_GE(served, 3) << metric.name << " serves no server";
  }
}

TEST(MetricFiles, statements_choose_by_the_extensions_version_not_the_servers) {
  const Metric* metric = find_metric("postgres", "statements");
  ASSERT_TRUE(metric);
  const auto sql = [&](const char* extension) { return metric->section_for(18, extension)->sql; };
  EXPECT_NE(sql("1.7").find("total_time"), std::string::npos);
  EXPECT_NE(sql("1.8").find("NULL::boolean"), std::string::npos);
  EXPECT_NE(sql("1.10").find("toplevel"), std::string::npos);
  EXPECT_NE(sql("1.12").find("stats_since"), std::string::npos);
  EXPECT_FALSE(metric->section_for(18, ""));
}

TEST(MetricFiles, a_broken_file_names_its_line) {
  for (const char* text :
       {"-- metric: x\nSELECT 1", "-- metric: x\n-- scope: galaxy\n", "-- metric: x\n-- columns: a\n--! server twelve\nSELECT 1",
        "-- metric: x\n-- columns: a\n--! server 12..\nSELECT 1", "-- every: 10ms\n"})
    EXPECT_FALSE(parse_metric(text, "x.sql")) << text;
}

}  // namespace
}  // namespace assay::monitor
