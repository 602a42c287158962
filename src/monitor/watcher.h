// One target being watched: its connections, its schedule, what it last said. Two threads: `activity` samples every second on a connection
// of its own; `metrics` does everything else one after the other, so that a target that hangs delays nobody else (docs/decisions/0002).
// Public members are thread-safe. Stops within a second of stop().
#pragma once
#include <memory>
#include <mutex>
#include <thread>

#include "core/secret.h"
#include "db/adapter.h"
#include "monitor/collector.h"
#include "monitor/events.h"
#include "monitor/types.h"
#include "store/store.h"

namespace assay::monitor {

/// What asking for one metric has cost since the start: time on the server and the wire.
struct MetricCost {
  std::int64_t polls = 0, failures = 0;
  double total_ms = 0;
};

class Watcher {
 public:
  struct Needs {
    store::Store& store;
    const Clock& clock;
    EventBus& events;
    db::Adapter& adapter;
    std::map<std::string, Millis> every;
    std::vector<std::string> include_databases = {}, exclude_databases = {};  ///< patterns; no include = all
    std::string password_command = {};
  };
  Watcher(Needs needs, const store::TargetRow& row, Secret url);
  ~Watcher();

  void start();
  void request_stop();
  void stop();  ///< and waits

  Target target() const;
  void describe(const std::string& name, Environment environment);
  const std::string& id() const { return id_; }
  Activity activity() const;
  std::vector<Skipped> skipped() const;
  std::optional<db::Capabilities> capabilities() const;
  std::map<std::string, MetricCost> costs() const;

  /// A short connection of the caller's own; "" = the URL's database.
  Result<std::unique_ptr<db::Connection>> connect(const std::string& database, std::stop_token stop,
                                                  Millis statement_timeout = Millis(10'000)) const;
  /// One activity sample, taken now on a short connection.
  Result<Activity> sample_now(std::stop_token stop);
  /// Every metric once, on short connections, whatever the schedule.
  Result<CollectAnswer> collect(std::stop_token stop);

 private:
  void activity_loop(std::stop_token stop);
  void metrics_loop(std::stop_token stop);
  Result<db::Capabilities> probe(db::Connection& connection, std::stop_token stop);
  Result<Collected> run_metric(const Metric& metric, db::Connection& connection, std::stop_token stop);
  Result<Collected> run_in_databases(const Metric& metric, std::stop_token stop);
  Millis interval_of(const Metric& metric) const;
  void set_state(TargetState state, std::string message);
  void skip(const std::string& what, std::string why);  ///< "" = no longer skipped
  void note_cost(const std::string& metric, double ms, bool failed);
  void keep_cost();  ///< what the last ten seconds cost, as a gauge

  Needs needs_;
  const std::string id_;
  const Secret url_;
  Collector collector_;
  mutable std::mutex mutex_;  ///< guards what follows
  Target target_;
  std::optional<db::Capabilities> capabilities_;
  Activity activity_;
  std::map<std::string, std::string> skipped_;
  std::map<std::string, MetricCost> costs_, costs_before_;
  std::chrono::steady_clock::time_point costs_since_{};
  std::jthread activity_thread_, metrics_thread_;
};

}  // namespace assay::monitor
