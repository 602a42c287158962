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

/// Rows written to each table of the databases between two readings. One owner.
class TableWrites {
 public:
  struct Answer {
    std::optional<Instant> from;               ///< the reading before
    std::vector<std::optional<double>> per_s;  ///< by row; none for a table that is new or whose counters were reset
  };
  /// A reading within ten seconds of the one before (somebody asked for it) is compared with an earlier one: a short interval says little.
  Answer add(const Metric& metric, const std::string& database, const std::vector<TextRow>& rows, Instant at);

 private:
  struct Reading {
    Instant at{};
    std::map<std::string, double> writes;  ///< by "schema table"
  };
  struct Pair {
    Reading base, newest;
  };
  std::map<std::string, Pair> readings_;  ///< by database
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
