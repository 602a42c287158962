// Runs metrics of one target and puts what they say where it belongs: statement deltas, gauges, snapshots. Holds the state between polls.
// Two callers at most: the metrics lane (run, run_in) and the activity lane (sample, progress); what they share is guarded.
#pragma once
#include <map>
#include <mutex>
#include <set>

#include "db/adapter.h"
#include "monitor/activity.h"
#include "monitor/metric.h"
#include "monitor/rates.h"
#include "monitor/statements.h"
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
  struct Known {
    std::string fingerprint;
    bool own = false;  ///< Assay's own statement: left out
  };
  struct Held {
    StatementInterval interval;  ///< with the deltas whose text is not known yet
    int tries = 0;
  };
  Result<db::Rows> query(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, std::stop_token stop,
                         std::span<const std::optional<std::string>> params = {});
  Result<std::size_t> statements(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, Millis every,
                                 std::stop_token stop);
  Result<StatementSnapshot> snapshot(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, std::stop_token stop);
  Result<void> read_names(StatementSnapshot& snapshot, db::Connection& connection, const db::Capabilities& caps, std::stop_token stop);
  Result<void> fetch_texts(db::Connection& connection, const db::Capabilities& caps, std::stop_token stop);
  void remember_text(const StatementKey& key, std::string_view text);
  Result<void> keep(const StatementInterval& interval, bool marks);
  void settle(bool give_up);
  Result<void> keep_snapshot(const Metric& metric, const std::string& database, const db::Rows& rows, Instant at);
  void note_unfinished(const ActivitySample& sample, const std::vector<TextRow>& rows, const Metric& metric);

  const std::string target_;
  store::Store& store_;
  const Clock& clock_;
  // metrics lane
  std::optional<StatementSnapshot> before_;
  std::map<std::pair<std::uint32_t, std::int64_t>, Known> known_;  ///< (database, queryid)
  std::map<std::uint32_t, std::string> databases_, roles_;
  std::vector<Held> held_;
  std::set<std::int64_t> unseen_;
  Instant texts_at_{};
  Millis texts_every_{60'000};
  std::map<std::string, Rates> rates_;
  // shared
  mutable std::mutex mutex_;
  LoadAverage load_;
  Instant load_since_{};
  std::vector<Progress> progress_;
  std::set<std::int64_t> finished_;  ///< queryids statistics have counted
};

}  // namespace assay::monitor
