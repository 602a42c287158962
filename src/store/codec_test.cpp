// Properties of the codec and of merging: what goes in comes out, and the order in which samples are merged does not matter.
#include "store/codec.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace assay::store {
namespace {

constexpr std::array counters = {&StatementSample::calls,       &StatementSample::rows,         &StatementSample::shared_hit,
                                 &StatementSample::shared_read, &StatementSample::dirtied,      &StatementSample::written,
                                 &StatementSample::temp_read,   &StatementSample::temp_written, &StatementSample::wal_bytes};

/// A sample that a server could have given: whole microseconds, least ≤ mean ≤ greatest.
StatementSample any_sample(std::int64_t most) {
  StatementSample s;
  for (const auto member : counters)
    s.*member = *rc::gen::weightedElement<std::int64_t>({{3, 0}, {1, most}, {6, *rc::gen::inRange<std::int64_t>(0, most)}});
  s.calls = *rc::gen::inRange<std::int64_t>(1, 100'000);
  s.total_ms = static_cast<double>(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000)) / 1000;
  const double mean = s.total_ms / static_cast<double>(s.calls);
  s.min_ms = s.max_ms = mean;
  if (s.calls > 1) {
    s.min_ms = mean * static_cast<double>(*rc::gen::inRange(0, 100)) / 100;
    s.max_ms = mean * static_cast<double>(*rc::gen::inRange(100, 1000)) / 100;
    s.m2_ms2 = (mean - s.min_ms) * (mean - s.min_ms) + (s.max_ms - mean) * (s.max_ms - mean);
  }
  return s;
}

bool near(double a, double b, double relative) { return std::abs(a - b) <= 0.0011 + relative * std::max(std::abs(a), std::abs(b)); }

TEST(CodecProperty, gives_back_what_was_stored) {
  EXPECT_TRUE(rc::check([] {
    std::vector<StatementSample> samples;
    std::uint32_t series = 0;
    for (int n = *rc::gen::inRange(0, 30); n > 0; --n) {
      samples.push_back(any_sample(std::int64_t{1} << 62U));
      samples.back().series = series += static_cast<std::uint32_t>(*rc::gen::inRange(1, 100'000));
    }
    std::vector<StatementSample> shuffled = samples;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(static_cast<std::mt19937::result_type>(*rc::gen::inRange(0, 1000))));
    const std::string blob = encode(shuffled);
    const auto back = decode(blob);
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->size() == samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const StatementSample &in = samples[i], &out = (*back)[i];
      RC_ASSERT(out.series == in.series);
      for (const auto member : counters) RC_ASSERT((out.*member) == (in.*member));
      RC_ASSERT(near(out.total_ms, in.total_ms, 0) && near(out.min_ms, in.min_ms, 0.011) && near(out.max_ms, in.max_ms, 0.011));
      // a deviation below 0.8 % of the mean is none
      const double deviation = std::sqrt(in.m2_ms2 / static_cast<double>(in.calls)), mean = in.total_ms / static_cast<double>(in.calls);
      RC_ASSERT(near(std::sqrt(out.m2_ms2), std::sqrt(in.m2_ms2), 0.026) || (out.m2_ms2 == 0 && deviation < 0.0081 * mean));
    }
    RC_ASSERT(encode(*back) == blob);
  }));
}

TEST(SampleProperty, merging_does_not_depend_on_order_or_grouping) {
  EXPECT_TRUE(rc::check([] {
    std::vector<StatementSample> samples;
    for (int n = *rc::gen::inRange(1, 12); n > 0; --n) samples.push_back(any_sample(1'000'000'000));
    // one that never ran changes nothing, wherever it stands
    samples.insert(samples.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(samples.size())), StatementSample{});
    std::vector<StatementSample> shuffled = samples;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(static_cast<std::mt19937::result_type>(*rc::gen::inRange(0, 1000))));
    StatementSample one, left, right;
    for (const StatementSample& s : samples) one.merge(s);
    const auto cut = *rc::gen::inRange<std::size_t>(0, samples.size());
    for (std::size_t i = 0; i < shuffled.size(); ++i) (i < cut ? left : right).merge(shuffled[i]);
    left.merge(right);
    for (const auto member : counters) RC_ASSERT((left.*member) == (one.*member));
    RC_ASSERT(left.min_ms == one.min_ms && left.max_ms == one.max_ms);
    RC_ASSERT(near(left.total_ms, one.total_ms, 1e-12) && near(left.m2_ms2, one.m2_ms2, 1e-9));
  }));
}

TEST(Sample, counts_beyond_what_fits_stay_at_the_greatest) {
  StatementSample a, b;
  a.calls = b.calls = 1;
  a.rows = INT64_MAX - 1;
  b.rows = 5;
  a.merge(b);
  EXPECT_EQ(a.rows, INT64_MAX);
}

}  // namespace
}  // namespace assay::store
