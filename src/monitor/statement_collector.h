// The statements of one target: polls pg_stat_statements, keeps the deltas under the right names, finds the texts of ids not seen before.
//
// A delta is kept at once. While its text is unknown its series has a provisional name ("?queryid"), which name() replaces: nothing waits in
// memory for a text, so a kill loses at most the store's unflushed batch. Texts come from sessions first (14+), else from the server's text
// file, at most once a minute.
// Two callers: the metrics lane (poll), the activity lane (saw); what they share is guarded.
#pragma once
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "monitor/activity.h"
#include "monitor/metric_rows.h"
#include "monitor/statements.h"
#include "store/store.h"

namespace assay::monitor {

class StatementCollector {
 public:
  StatementCollector(std::string target, store::Store& store, const Clock& clock);

  /// Entries read. `every` is the interval aimed at.
  Result<std::size_t> poll(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, Millis every,
                           std::stop_token stop);
  /// What a sample of the sessions tells about statements: active time, texts, what never finishes.
  void saw(const ActivitySample& sample, const std::vector<TextRow>& rows, const Metric& metric);

 private:
  struct Known {
    std::string fingerprint;
    bool own = false;      ///< carries Assay's tag: not shown
    bool utility = false;  ///< BEGIN, SET, EXPLAIN …: Assay's when its role ran it, for these carry no tag
  };
  using Id = std::pair<std::uint32_t, std::int64_t>;  ///< database, queryid
  struct HashId {
    std::size_t operator()(const Id& id) const {
      return static_cast<std::size_t>(static_cast<std::uint64_t>(id.second) * 0x9E3779B97F4A7C15U ^ id.first);
    }
  };
  /// A text seen in a session, for a queryid whose text is not known yet.
  struct Heard {
    std::string database, text;
  };

  Result<StatementSnapshot> snapshot(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, std::stop_token stop);
  Result<void> read_names(StatementSnapshot& snapshot, db::Connection& connection, const db::Capabilities& caps, std::stop_token stop);
  void remember_stored();
  void find_texts(const StatementInterval& interval, db::Connection& connection, const db::Capabilities& caps, const std::stop_token& stop);
  Result<void> fetch_texts(db::Connection& connection, const db::Capabilities& caps, const std::stop_token& stop);
  /// All at once: thousands of texts are one transaction.
  void name(const std::vector<std::pair<Id, std::string>>& texts);
  Result<void> keep(const StatementInterval& interval, const db::Capabilities& caps);
  bool is_own(const StatementKey& key, const db::Capabilities& caps) const;

  const std::string target_;
  store::Store& store_;
  const Clock& clock_;
  // metrics lane
  std::optional<StatementSnapshot> before_;
  bool remembered_ = false;
  std::unordered_map<Id, Known, HashId> known_;
  std::map<std::uint32_t, std::string> databases_, roles_;
  std::set<Id> unseen_;
  Instant texts_at_{};
  Millis texts_every_{60'000};
  // shared
  mutable std::mutex mutex_;
  std::unordered_set<std::int64_t> counted_;       ///< queryids the statistics have: they do finish
  std::unordered_map<std::int64_t, Heard> heard_;  ///< bounded
  std::map<std::string, double> sampled_ms_;       ///< active time by database since the last poll, from samples
  Instant sampled_at_{};
};

}  // namespace assay::monitor
