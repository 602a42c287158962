// Counters → gauges: what pg_stat_database and friends count becomes rates and ratios of an interval. Pure functions and one small state.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "monitor/activity.h"

namespace assay::monitor {

struct GaugeSample {
  std::string metric;  ///< "transactions", "cache", …
  std::vector<std::pair<std::string, double>> values;
};

/// Unit of each gauge metric, or "" when it is not known.
std::string_view gauge_unit(std::string_view metric);
/// All gauge metrics there are.
std::vector<std::string_view> gauge_metrics();

/// Remembers the previous rows of one counters metric. One owner.
class Rates {
 public:
  /// Sums over rows, differences to the previous call, per second. Empty on the first call, after a reset (a decreasing sum) and for an empty interval.
  std::vector<GaugeSample> add(const Metric& metric, const std::vector<TextRow>& rows, Instant at);

 private:
  Instant at_{};
  std::map<std::string, double> sums_;
};

/// Averages activity samples (1 s) over the interval that is stored. One owner.
class LoadAverage {
 public:
  void add(const ActivitySample& sample);
  /// Mean active sessions by wait event ("load") and connections by state ("connections"); starts the next interval. Empty without samples.
  std::vector<GaugeSample> take();

 private:
  int samples_ = 0;
  std::map<std::string, double> load_, states_;
};

}  // namespace assay::monitor
