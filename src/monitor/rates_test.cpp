// Rates and load averages.
#include "monitor/rates.h"

#include <gtest/gtest.h>

namespace assay::monitor {
namespace {

TEST(Rates, are_differences_per_second_and_nothing_after_a_reset) {
  const Metric& metric = *find_metric("postgres", "wal");
  Rates rates;
  const auto at = [](int s) { return from_unix_ms(1'000'000 + s * 1000); };
  EXPECT_TRUE(rates.add(metric, {{"wal", "1000", "1", "0"}}, at(0)).empty());
  const auto second = rates.add(metric, {{"wal", "6000", "1", "0"}}, at(10));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].metric, "wal");
  EXPECT_DOUBLE_EQ(second[0].values.at(0).second, 500);
  EXPECT_TRUE(rates.add(metric, {{"wal", "10", "1", "0"}}, at(20)).empty()) << "a reset is not a negative rate";
  EXPECT_EQ(rates.add(metric, {{"wal", "20", "1", "0"}}, at(30)).size(), 1U);
}

TEST(Rates, databases_are_summed_and_the_hit_ratio_is_of_the_interval) {
  const Metric& metric = *find_metric("postgres", "databases");
  const auto row = [&](const char* name, int read, int hit) {
    TextRow r(metric.columns.size(), "0");
    r[0] = name;
    r[metric.column("blocks_read")] = std::to_string(read);
    r[metric.column("blocks_hit")] = std::to_string(hit);
    return r;
  };
  Rates rates;
  rates.add(metric, {row("a", 100, 0), row("b", 100, 0)}, from_unix_ms(1'000'000));
  const auto samples = rates.add(metric, {row("a", 110, 50), row("b", 100, 40)}, from_unix_ms(1'010'000));
  const auto cache = std::find_if(samples.begin(), samples.end(), [](const GaugeSample& s) { return s.metric == "cache"; });
  ASSERT_NE(cache, samples.end());
  EXPECT_DOUBLE_EQ(cache->values.at(0).second, 90);
}

TEST(LoadAverage, is_the_mean_of_the_samples_taken) {
  LoadAverage load;
  EXPECT_TRUE(load.take().empty());
  ActivitySample sample;
  sample.load = {{"CPU", 2}};
  sample.by_state = {{"active", 2}};
  load.add(sample);
  load.add(ActivitySample{});
  const auto taken = load.take();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_DOUBLE_EQ(taken[0].values.at(0).second, 1);
  EXPECT_TRUE(load.take().empty());
}

}  // namespace
}  // namespace assay::monitor
