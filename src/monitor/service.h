// Monitoring as the rest of the program sees it: targets, what they do, what their statements cost, plans. Owns one Watcher per target.
// Thread-safe. Errors: not_found (target, statement), unavailable (server down), unsupported, invalid; messages name the target.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "advise/finding.h"
#include "advise/plan/plan_tree.h"
#include "core/config.h"
#include "core/secret.h"
#include "db/adapter.h"
#include "monitor/events.h"
#include "monitor/types.h"
#include "store/store.h"

namespace assay::monitor {

/// Which of a server's databases are looked into: patterns with * and ?; no `include` = all.
struct DatabaseFilter {
  std::vector<std::string> include = {}, exclude = {};
};

struct NewTarget {
  std::string name, url;
  Environment environment = Environment::production;
};

struct TopRequest {
  std::string db_id;
  WindowRange window;
  StatementOrder order = StatementOrder::total_ms;
  int limit = 20;
  std::string database, user, q;
  bool tables = false;  ///< also which relations each names
};

struct ExplainRequest {
  std::string db_id;
  std::string sql;          ///< or:
  std::string fingerprint;  ///< of an observed statement
  std::string database;     ///< "" = the statement's, or the URL's
  bool analyze = false;
  std::vector<std::optional<std::string>> params = {};  ///< values of $1 …, as text; empty = a plan for any values
};

struct Explanation {
  plan::PlanTree plan;
  std::vector<Finding> findings;
  std::string text;
  std::string sql;
  std::string how;
  std::vector<Skipped> skipped;
  std::string raw;
  static constexpr auto fields() {
    using E = Explanation;
    return fields_of(field<&E::plan>("Plan tree", required), field<&E::findings>("What is wrong with it, most time first", required),
                     field<&E::text>("The plan as text", required),
                     field<&E::sql>("The statement as it was planned; empty for a pasted plan"),
                     field<&E::how>("How the plan was made", required), field<&E::skipped>("What could not be had", required),
                     field<&E::raw>("The plan as the server, or the text given, has it; any plan viewer takes it"));
  }
};

class Watcher;
struct MetricCost;

class Service {
 public:
  struct Options {
    std::map<std::string, Millis> every;  ///< overrides by metric
    DatabaseFilter databases = {};
    std::map<std::string, std::string> password_commands = {};  ///< by the target's name or id
    bool watch = true;                                          ///< false: nothing is scheduled (one-shot commands)
  };
  Service(store::Store& store, const SealKey& key, const Clock& clock, EventBus& events, Options options);
  ~Service();

  /// Loads stored targets and starts watching them.
  Result<void> start();
  void request_stop();  ///< to every watcher; answers stay as they are
  void stop();

  std::vector<Target> targets() const;
  Result<Target> target(std::string_view id_or_name) const;
  Result<Target> add(const NewTarget& target);  ///< adds or updates by name; the server need not answer
  Result<Target> update(std::string_view id, const std::optional<std::string>& name, const std::optional<Environment>& environment);
  Result<void> remove(std::string_view id);
  Result<Target> test(const std::string& url, std::stop_token stop) const;  ///< connects and probes; stores nothing

  Result<TopStatements> top(const TopRequest& request) const;
  Result<StatementDetail> statement(std::string_view db_id, std::string_view fingerprint, std::string_view database,
                                    const WindowRange& window) const;
  Result<SeriesAnswer> series(std::string_view db_id, std::string_view metric, const WindowRange& window) const;
  Result<Activity> activity(std::string_view db_id) const;                      ///< the newest sample of the schedule
  Result<Activity> sample(std::string_view db_id, std::stop_token stop) const;  ///< a sample taken now
  Result<Overview> overview(std::string_view db_id) const;
  /// By target and metric, since the start.
  std::map<std::string, std::map<std::string, MetricCost>> costs() const;
  Result<Objects> objects(std::string_view db_id, std::string_view database) const;
  Result<Explanation> explain(const ExplainRequest& request, std::stop_token stop) const;
  static Result<Explanation> explain_text(std::string_view plan_text);
  /// The structure of one of the target's databases ("" = the one its URL names), read now.
  Result<schema::Model> read_schema(std::string_view db_id, std::string_view database, std::stop_token stop) const;
  Result<CollectAnswer> collect(std::string_view db_id, std::stop_token stop);
  Result<Summary> summarize(std::string_view db_id, const WindowRange& window, std::string_view panel) const;
  Result<Mark> annotate(const std::optional<std::string>& db_id, Instant at, const std::string& text, const std::string& kind,
                        const std::string& author);
  Result<void> remove_annotation(std::int64_t id);
  Result<std::vector<Mark>> annotations(const std::optional<std::string>& db_id, const WindowRange& window) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::monitor
