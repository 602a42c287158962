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

TEST(TableWrites, are_rows_per_second_since_the_reading_before) {
  const Metric& metric = *find_metric("postgres", "tables");
  const auto row = [&](const char* name, int inserted, int updated, int deleted) {
    TextRow r(metric.columns.size(), "7");
    r[metric.column("schema")] = "public";
    r[metric.column("name")] = name;
    r[metric.column("inserted")] = std::to_string(inserted);
    r[metric.column("updated")] = std::to_string(updated);
    r[metric.column("deleted")] = std::to_string(deleted);
    return r;
  };
  const auto at = [](int s) { return from_unix_ms(1'000'000'000 + s * 1000); };
  TableWrites writes;
  const auto first = writes.add(metric, "shop", {row("orders", 100, 10, 1)}, at(0));
  EXPECT_FALSE(first.from);
  EXPECT_EQ(first.per_s, (std::vector<std::optional<double>>{std::nullopt})) << "one reading is no rate";
  const auto second = writes.add(metric, "shop", {row("orders", 200, 20, 11), row("new", 5, 0, 0)}, at(120));
  EXPECT_EQ(second.from, at(0));
  EXPECT_EQ(second.per_s, (std::vector<std::optional<double>>{1.0, std::nullopt})) << "a new table has no rate yet";
  EXPECT_FALSE(writes.add(metric, "other", {row("orders", 900, 0, 0)}, at(120)).from) << "databases are apart";
  const auto asked = writes.add(metric, "shop", {row("orders", 206, 20, 11)}, at(121));
  EXPECT_EQ(asked.from, at(0)) << "a second says too little";
  EXPECT_DOUBLE_EQ(asked.per_s.at(0).value(), 126.0 / 121);
  const auto reset = writes.add(metric, "shop", {row("orders", 3, 0, 0)}, at(240));
  EXPECT_EQ(reset.per_s, (std::vector<std::optional<double>>{std::nullopt})) << "a reset is not a negative rate";
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
