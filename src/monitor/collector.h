// Runs metrics of one target and puts what they say where it belongs: gauges, snapshots; statements go to the StatementCollector.
// Two callers at most: the metrics lane (run, run_in) and the activity lane (sample, progress); what they share is guarded.
#pragma once
#include <map>
#include <mutex>

#include "db/adapter.h"
#include "monitor/activity.h"
#include "monitor/rates.h"
#include "monitor/statement_collector.h"
#include "store/store.h"

namespace assay::monitor {

class Collector {
 public:
  Collector(std::string target, store::Store& store, const Clock& clock);

  /// Why this metric cannot be had on this server, or "".
  static std::string unsuitable(const Metric& metric, const db::Capabilities& caps);

  /// Rows read. `every` is the interval aimed at.
  Result<std::size_t> run(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, Millis every,
                          std::stop_token stop);
  Result<std::size_t> run_in(const Metric& metric, const std::string& database, db::Connection& connection, const db::Capabilities& caps,
                             std::stop_token stop);
  Result<ActivitySample> sample(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, std::stop_token stop);
  std::vector<Progress> progress() const;

 private:
  void keep_progress(const db::Rows& rows, db::Connection& connection, const std::stop_token& stop);
  Result<void> keep_snapshot(const Metric& metric, const std::string& database, const db::Rows& rows, Instant at);

  const std::string target_;
  store::Store& store_;
  const Clock& clock_;
  StatementCollector statements_;
  std::map<std::string, Rates> rates_;  ///< metrics lane
  mutable std::mutex mutex_;            ///< guards what follows
  LoadAverage load_;
  TableWrites writes_;
  Instant load_since_{};
  std::vector<Progress> progress_;
};

}  // namespace assay::monitor
