// Assay's own state and telemetry in one SQLite file (WAL): DATA/assay.db. One writer thread takes batches; readers share one connection.
// Ownership: the Store owns both; repositories are views of it and live as long. Thread-safe. Errors: unavailable (disk, lock), not_found,
// conflict, internal (damaged); messages name the file. Small writes (targets, users, audit, annotations) are on disk when they return;
// telemetry is queued and on disk within a second: kill -9 loses at most the last unflushed batch and never corrupts.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/fields.h"
#include "store/codec.h"

namespace assay::store {

struct RetentionOptions {
  Millis raw{std::chrono::hours(48)}, minute{std::chrono::hours(24 * 14)}, hour{std::chrono::hours(24 * 400)};
  std::int64_t max_bytes = 2LL << 30;
};
struct StoreOptions {
  RetentionOptions retention = {};
  Millis flush_every{1000};
};

struct CheckReport {
  std::int64_t blobs = 0, samples = 0;
  std::vector<std::string> problems;
  static constexpr auto fields() {
    return fields_of(field<&CheckReport::blobs>("Telemetry blobs decoded", required),
                     field<&CheckReport::samples>("Samples in them", required), field<&CheckReport::problems>("What is damaged", required));
  }
};

struct TargetRow {
  std::string id, name, engine, url /* sealed by the caller */, environment;
  Instant created{}, updated{};
};
struct UserRow {
  std::string name, role, token_hash;
  Instant created{};
};
struct AnnotationRow {
  std::int64_t id = 0;
  std::optional<std::string> target;
  Instant at{};
  std::string text, kind, author;
};
constexpr int most_annotations = 1000;
struct AuditRow {
  std::int64_t seq = 0;
  Instant at{};
  std::string principal, action, object, detail, hash;
};
struct StatementText {
  std::string target, fingerprint, database, text;
  bool truncated = false, lexed = false;
  std::vector<std::string> queryids;
  Instant first_seen{}, last_seen{};
};
/// What a database says it worked in an interval, and what its statements explain of it. Milliseconds.
struct Coverage {
  std::string database;
  double active_ms = 0, known_ms = 0;
};
struct StatementPoll {
  std::string target;
  Instant from{}, to{};
  std::uint32_t marks = 0;
  std::vector<Coverage> coverage;  ///< empty where the server does not say
  std::vector<StatementSample> samples;
};
/// A plan seen of a statement; `shape` is the tree without its figures.
struct PlanRow {
  std::int64_t id = 0;
  std::string target, fingerprint, database, shape;
  Instant first_seen{}, last_seen{};
  double cost = 0;
  std::string text;
};
struct Snapshot {
  Instant at{};
  std::string database;
  Json rows;
};

/// One statement of one database over a range: the merged sample, by user, and the time by bucket.
struct StatementTotal {
  std::string fingerprint, database;
  StatementSample all;
  std::map<std::string, StatementSample> users;
  std::vector<StatementSample> buckets;
  Instant last{};
};
struct StatementRange {
  std::vector<StatementTotal> totals;  ///< ranked, at most `limit`
  bool more = false;                   ///< there were more than `limit`
  double all_ms = 0;                   ///< of all statements of the database filter that no other statement ran
  std::set<std::string> probed;        ///< those of `probe` that occur
  std::vector<Instant> starts;         ///< of the buckets
  Millis step{};
  std::uint32_t marks = 0;
  std::vector<Coverage> coverage;  ///< summed over the range, by database
};
/// What to rank by: a value of the merged sample, of which only `columns` (and calls and total) need be there.
struct Ranking {
  std::vector<Column> columns;
  double (*value)(const StatementSample&) = nullptr;
};
struct StatementQuery {
  std::string target;
  Instant from{}, to{};
  int buckets = 0;                          ///< > 0 fills StatementTotal::buckets: at most that many, of a round step
  std::string fingerprint, database, user;  ///< "" = all
  /// More of a filter, asked once a statement; empty = all.
  std::function<bool(const std::string& fingerprint, const std::string& database)> accept;
  Ranking ranking;              ///< by total time when it has no value
  std::set<std::string> probe;  ///< fingerprints to look for, ranked or not
  std::size_t limit = 0;        ///< 0 = all
};
/// Whose samples a series holds.
struct SeriesKey {
  std::string target, fingerprint, database, user;
  bool nested = false;
};
struct GaugeRange {
  std::vector<std::int64_t> at;  ///< ms since 1970, starts of the buckets
  Millis step{};
  std::map<std::string, std::vector<double>> lines;  ///< NaN where there is no sample
};
struct Unfinished {
  std::string fingerprint, database, text;
  double sampled_ms = 0;
};

/// Series of `database` that were begun under `provisional` belong to `fingerprint`; "" hides them.
struct SeriesName {
  std::string database, provisional, fingerprint;
};

class Store {
 public:
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& dir, const Clock& clock, StoreOptions options);
  ~Store();
  /// Everything queued is on disk.
  Result<void> flush();
  static Result<CheckReport> check(const std::filesystem::path& dir);
  Result<void> backup(const std::filesystem::path& to);
  /// Roll-ups of closed minutes and hours, then retention. Safe at any kill: each step is one transaction.
  Result<void> maintain(Instant now);

  class Targets;
  class Users;
  class Annotations;
  class Audit;
  class Statements;
  class Telemetry;
  class Plans;
  class Gauges;
  class Snapshots;
  class Diagrams;  ///< store/diagrams.h
  Targets targets();
  Users users();
  Annotations annotations();
  Audit audit();
  Statements statements();
  Telemetry telemetry();
  Plans plans();
  Gauges gauges();
  Snapshots snapshots();
  Diagrams diagrams();

  struct Impl;

 private:
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class Store::Targets {
 public:
  explicit Targets(Impl& impl) : impl_(impl) {}
  Result<std::vector<TargetRow>> list();
  Result<TargetRow> get(std::string_view id_or_name);
  Result<void> put(const TargetRow& row);    ///< by id
  Result<void> remove(std::string_view id);  ///< with its telemetry

 private:
  Impl& impl_;
};
class Store::Users {
 public:
  explicit Users(Impl& impl) : impl_(impl) {}
  Result<std::vector<UserRow>> list();
  Result<void> put(const UserRow& row);  ///< by name: a new token replaces the old one
  Result<UserRow> find_by_token_hash(std::string_view hash);
  Result<void> remove(std::string_view name);

 private:
  Impl& impl_;
};
class Store::Annotations {
 public:
  explicit Annotations(Impl& impl) : impl_(impl) {}
  Result<std::int64_t> add(const AnnotationRow& row);
  Result<void> remove(std::int64_t id);  ///< Code::not_found when there is none
  /// Of `target` and the general ones; "" = all. Oldest first; of more than most_annotations the newest, and one more to tell.
  Result<std::vector<AnnotationRow>> list(std::string_view target, Instant from, Instant to);

 private:
  Impl& impl_;
};
/// Append-only; each row's hash covers the row and the hash before it.
class Store::Audit {
 public:
  explicit Audit(Impl& impl) : impl_(impl) {}
  Result<void> append(std::string_view principal, std::string_view action, std::string_view object, const Json& detail);
  Result<std::vector<AuditRow>> list(int limit);
  /// The first broken row's seq, or nothing.
  Result<std::optional<std::int64_t>> verify();

 private:
  Impl& impl_;
};
class Store::Statements {
 public:
  explicit Statements(Impl& impl) : impl_(impl) {}
  Result<void> put(const std::vector<StatementText>& rows);  ///< merges queryids, keeps first_seen
  Result<StatementText> get(std::string_view target, std::string_view fingerprint,
                            std::string_view database);  ///< "" = the first database that has it
  /// Statements whose text holds `part`, whatever the case: (fingerprint, database).
  Result<std::set<std::pair<std::string, std::string>>> holding(std::string_view target, std::string_view part);
  struct KnownId {
    std::string database, queryid, fingerprint, head;  ///< head: the text's first characters
  };
  Result<std::vector<KnownId>> known_ids(std::string_view target);

 private:
  Impl& impl_;
};
class Store::Telemetry {
 public:
  explicit Telemetry(Impl& impl) : impl_(impl) {}
  Result<std::vector<std::uint32_t>> series_ids(
      const std::vector<SeriesKey>& keys);  ///< in their order; new ones are made, in one transaction
  Result<void> name_series(std::string_view target, const std::vector<SeriesName>& names);
  Result<void> append(const StatementPoll& poll);
  /// Two passes: all statements by the ranked columns only, then the best ones whole. O(samples in the range).
  Result<StatementRange> range(const StatementQuery& query);
  Result<void> unfinished(std::string_view target, Instant at, std::string_view fingerprint, std::string_view database,
                          std::string_view text, double sampled_ms);
  Result<std::vector<Unfinished>> unfinished_in(std::string_view target, Instant from, Instant to);

 private:
  Impl& impl_;
};
/// Plans that were made of observed statements, one row a shape.
class Store::Plans {
 public:
  explicit Plans(Impl& impl) : impl_(impl) {}
  Result<void> put(const PlanRow& row);  ///< by shape: seen again moves last_seen, cost and text
  Result<std::vector<PlanRow>> list(std::string_view target, std::string_view fingerprint, std::string_view database);  ///< newest first
  /// Statements that got another plan than before between these instants: (fingerprint, database).
  Result<std::set<std::pair<std::string, std::string>>> changed(std::string_view target, Instant from, Instant to);

 private:
  Impl& impl_;
};
class Store::Gauges {
 public:
  explicit Gauges(Impl& impl) : impl_(impl) {}
  Result<void> append(std::string_view target, Instant at, std::string_view metric,
                      const std::vector<std::pair<std::string, double>>& values);
  Result<GaugeRange> range(std::string_view target, std::string_view metric, Instant from, Instant to, int max_points);

 private:
  Impl& impl_;
};
class Store::Snapshots {
 public:
  explicit Snapshots(Impl& impl) : impl_(impl) {}
  Result<void> put(std::string_view target, std::string_view metric, std::string_view database, Instant at, const Json& rows);
  Result<Snapshot> get(std::string_view target, std::string_view metric, std::string_view database);
  Result<std::vector<Snapshot>> list(std::string_view target, std::string_view metric);

 private:
  Impl& impl_;
};

}  // namespace assay::store
