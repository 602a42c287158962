#include <cmath>

#include "core/text.h"
#include "monitor/rates.h"
#include "monitor/service_impl.h"
#include "monitor/verdict.h"
#include "monitor/window.h"
#include "sql/fingerprint.h"

namespace assay::monitor {
namespace {

constexpr int spark_points = 30;
constexpr std::int64_t block_bytes = 8192;

StatementStats stats_of(const store::StatementTotal& total, double all_ms) {
  StatementStats s;
  const store::StatementSample& a = total.all;
  s.fingerprint = total.fingerprint;
  s.database = total.database;
  s.calls = a.calls;
  s.total_ms = a.total_ms;
  s.share = all_ms > 0 ? a.total_ms / all_ms : 0;
  s.mean_ms = a.calls > 0 ? a.total_ms / static_cast<double>(a.calls) : 0;
  s.stddev_ms = a.calls > 0 ? std::sqrt(a.m2_ms2 / static_cast<double>(a.calls)) : 0;
  s.min_ms = a.min_ms;
  s.max_ms = a.max_ms;
  s.p95_ms = estimated_p95(a.calls, s.mean_ms, a.m2_ms2, a.max_ms);
  s.p95_source = s.p95_ms ? P95Source::estimated : P95Source::none;
  s.rows = a.rows;
  s.shared_hit = a.shared_hit;
  s.shared_read = a.shared_read;
  s.dirtied = a.dirtied;
  s.written = a.written;
  s.temp_read = a.temp_read;
  s.temp_written = a.temp_written;
  s.wal_bytes = a.wal_bytes;
  s.last_seen = total.last;
  for (const auto& [user, sample] : total.users) s.users.push_back({user, sample.calls, sample.total_ms});
  std::sort(s.users.begin(), s.users.end(), [](const StatementUser& x, const StatementUser& y) { return x.total_ms > y.total_ms; });
  for (const store::StatementSample& bucket : total.buckets) s.series.push_back(bucket.total_ms);
  return s;
}

store::Ranking ranking_of(StatementOrder order) {
  using S = store::StatementSample;
  using C = store::Column;
  switch (order) {
    case StatementOrder::total_ms: return {{}, [](const S& s) { return s.total_ms; }};
    case StatementOrder::calls: return {{}, [](const S& s) { return static_cast<double>(s.calls); }};
    case StatementOrder::mean_ms: return {{}, [](const S& s) { return s.total_ms / static_cast<double>(s.calls); }};
    case StatementOrder::p95_ms:
      return {{C::spread, C::above}, [](const S& s) {
                return estimated_p95(s.calls, s.total_ms / static_cast<double>(s.calls), s.m2_ms2, s.max_ms).value_or(-1);
              }};
    case StatementOrder::rows: return {{C::rows}, [](const S& s) { return static_cast<double>(s.rows); }};
    case StatementOrder::shared_read: return {{C::shared_read}, [](const S& s) { return static_cast<double>(s.shared_read); }};
    case StatementOrder::temp_bytes: return {{C::temp_written}, [](const S& s) { return static_cast<double>(s.temp_written); }};
    case StatementOrder::wal_bytes: return {{C::wal_bytes}, [](const S& s) { return static_cast<double>(s.wal_bytes); }};
  }
  return {};
}

std::optional<double> share_of(const std::vector<store::Coverage>& coverage, const std::string& database) {
  double active = 0, known = 0;
  for (const store::Coverage& c : coverage) {
    if (!database.empty() && c.database != database) continue;
    active += c.active_ms;
    known += c.known_ms;
  }
  return unknown_share(active, known);
}

/// Text, ids and first sight; a statement whose text has not come yet (or was evicted before it could be read) shows its id.
void describe(store::Store& store, const std::string& target, StatementStats& s, bool tables = false) {
  auto text = store.statements().get(target, s.fingerprint, s.database);
  if (!text) {
    s.text = s.fingerprint.starts_with("?") ? fmt::format("-- queryid {}: its text has not been read yet", s.fingerprint.substr(1))
                                            : fmt::format("-- statement {}", s.fingerprint);
    return;
  }
  s.text = text->text;
  s.text_truncated = text->truncated;
  s.queryids = text->queryids;
  s.first_seen = text->first_seen;
  if (tables && !text->truncated) s.tables = sql::tables(text->text);
}

void add_not_finishing(const std::vector<store::Unfinished>& unfinished, const std::set<std::string>& finished, const TopRequest& request,
                       TopStatements& out) {
  for (const store::Unfinished& u : unfinished) {
    if (finished.contains(u.fingerprint) || (!request.database.empty() && u.database != request.database)) continue;
    if (!request.q.empty() && text::lower(u.text).find(text::lower(request.q)) == std::string::npos) continue;
    out.not_finishing.push_back({u.text, u.database, u.sampled_ms});
  }
}

std::int64_t integer(const Json& row, std::string_view column) {
  return std::strtoll(std::string(row[column].as_string("0")).c_str(), nullptr, 10);
}
bool flag(const Json& row, std::string_view column) { return row[column].as_string() == "t"; }
std::optional<std::string> text_or_none(const Json& row, std::string_view column) {
  return row[column].is_null() ? std::nullopt : std::optional<std::string>(row[column].as_string());
}

TableRow table_of(const std::string& database, const Json& row) {
  return {database,
          std::string(row["schema"].as_string()),
          std::string(row["name"].as_string()),
          integer(row, "total_bytes"),
          integer(row, "rows"),
          integer(row, "dead_rows"),
          integer(row, "seq_scan"),
          integer(row, "idx_scan"),
          text_or_none(row, "last_autovacuum"),
          integer(row, "inserted") + integer(row, "updated") + integer(row, "deleted"),
          row.find("writes_per_s") ? std::optional<double>(row["writes_per_s"].as_double()) : std::nullopt};
}
Measured measured_of(const store::Snapshot& snapshot) {
  constexpr std::size_t most = 500;  // LIMIT of metrics/postgres/tables.sql
  Measured out{snapshot.database, snapshot.at, {}, {}, snapshot.rows.items().size() >= most};
  for (const Json& row : snapshot.rows.items()) {
    if (row.find("writes_from_us")) out.writes_from = from_unix_us(integer(row, "writes_from_us"));
    if (row["stats_reset_us"].is_string()) out.stats_reset = from_unix_us(integer(row, "stats_reset_us"));
  }
  return out;
}
IndexRow index_of(const std::string& database, const Json& row) {
  return {database,
          std::string(row["schema"].as_string()),
          std::string(row["table"].as_string()),
          std::string(row["name"].as_string()),
          integer(row, "bytes"),
          integer(row, "scans"),
          flag(row, "unique"),
          flag(row, "primary"),
          flag(row, "valid"),
          flag(row, "constraint"),
          text_or_none(row, "duplicate_of"),
          std::string(row["definition"].as_string())};
}

/// The newest value of a gauge line within the last minute, summed over lines that `wanted` accepts.
std::optional<double> newest(store::Store& store, const std::string& target, std::string_view metric, Instant now,
                             bool (*wanted)(std::string_view)) {
  auto range = store.gauges().range(target, metric, now - std::chrono::seconds(60), now, 6);
  if (!range) return std::nullopt;
  for (std::size_t i = range->at.size(); i-- > 0;) {
    double sum = 0;
    bool known = false;
    for (const auto& [name, line] : range->lines) {
      if (std::isnan(line[i])) continue;
      known = true;
      if (wanted(name)) sum += line[i];
    }
    if (known) return sum;
  }
  return std::nullopt;
}

bool any(std::string_view) { return true; }

std::optional<double> max_connections(store::Store& store, const std::string& target) {
  auto settings = store.snapshots().get(target, "settings", "");
  if (!settings) return std::nullopt;
  for (const Json& row : settings->rows.items())
    if (row["name"].as_string() == "max_connections") return static_cast<double>(integer(row, "value"));
  return std::nullopt;
}

HealthFacts facts_of(store::Store& store, const Watcher& watcher, Instant now) {
  HealthFacts f;
  f.target = watcher.target();
  f.now = now;
  const Activity activity = watcher.activity();
  f.as_of = activity.at;
  f.active = newest(store, watcher.id(), "load", now, any).value_or(0);
  f.waiting_locks = newest(store, watcher.id(), "load", now, [](std::string_view name) { return name.starts_with("Lock:"); }).value_or(0);
  f.connections = static_cast<double>(activity.sessions.size());
  f.max_connections = max_connections(store, watcher.id());
  f.hit_ratio = newest(store, watcher.id(), "cache", now, any);
  f.blocking = activity.blocking;
  for (const Session& s : activity.sessions)
    if (s.transaction_ms.value_or(0) > f.longest_transaction_ms) {
      f.longest_transaction_ms = *s.transaction_ms;
      f.longest_transaction_pid = s.pid;
    }
  return f;
}

}  // namespace

Result<TopStatements> Service::top(const TopRequest& request) const {
  auto watcher = impl_->need(request.db_id);
  if (!watcher) return fail(watcher.error());
  const std::string& id = (*watcher)->id();
  store::StatementQuery query{.target = id, .from = request.window.from, .to = request.window.to, .buckets = spark_points};
  query.database = request.database;
  query.user = request.user;
  query.ranking = ranking_of(request.order);
  query.limit = static_cast<std::size_t>(std::max(1, request.limit));
  std::set<std::pair<std::string, std::string>> holding;
  if (!request.q.empty()) {
    auto found = impl_->store.statements().holding(id, request.q);
    if (!found) return fail(found.error());
    holding = std::move(*found);
    query.accept = [&](const std::string& fingerprint, const std::string& database) { return holding.contains({fingerprint, database}); };
  }
  auto unfinished = impl_->store.telemetry().unfinished_in(id, request.window.from, request.window.to);
  if (!unfinished) return fail(unfinished.error());
  for (const store::Unfinished& u : *unfinished) query.probe.insert(u.fingerprint);
  auto range = impl_->store.telemetry().range(query);
  if (!range) return fail(range.error());
  auto changed = impl_->store.plans().changed(id, request.window.from, request.window.to);
  if (!changed) return fail(changed.error());
  TopStatements out{id, request.window, {}, {}, range->more, share_of(range->coverage, request.database), skipped_of(**watcher)};
  for (const store::StatementTotal& total : range->totals) {
    StatementStats s = stats_of(total, range->all_ms);
    describe(impl_->store, id, s, request.tables);
    s.plan_changed = changed->contains({s.fingerprint, s.database});
    out.statements.push_back(std::move(s));
  }
  add_not_finishing(*unfinished, range->probed, request, out);
  for (const std::string& mark : mark_names(range->marks))
    out.skipped.push_back(
        {"some executions", fmt::format("The window holds an interval marked '{}': what happened in it is a lower bound.", mark)});
  if (!out.unknown_share)
    out.skipped.push_back(
        {"unknown_share", "Before PostgreSQL 14 the server does not count active time, or nothing has been counted yet."});
  return out;
}

Result<StatementDetail> Service::statement(std::string_view db_id, std::string_view fingerprint, std::string_view database,
                                           const WindowRange& window) const {
  auto watcher = impl_->need(db_id);
  if (!watcher) return fail(watcher.error());
  const std::string& id = (*watcher)->id();
  auto text = impl_->store.statements().get(id, fingerprint, database);
  if (!text) return fail(text.error());
  const auto buckets = static_cast<int>(std::clamp<std::int64_t>((window.to - window.from) / std::chrono::seconds(10), 1, 90));
  store::StatementQuery query{.target = id, .from = window.from, .to = window.to, .buckets = buckets};
  query.accept = [&](const std::string& print, const std::string& of) { return print == fingerprint && of == text->database; };
  auto range = impl_->store.telemetry().range(query);
  if (!range) return fail(range.error());
  StatementDetail detail;
  detail.step_ms = range->step.count();
  store::StatementTotal total;
  total.fingerprint = fingerprint;
  total.database = text->database;
  if (!range->totals.empty()) total = range->totals.front();
  detail.statement = stats_of(total, range->all_ms);
  describe(impl_->store, id, detail.statement);
  auto plans = impl_->store.plans().list(id, fingerprint, text->database);
  if (!plans) return fail(plans.error());
  for (store::PlanRow& p : *plans) detail.plans.push_back({p.shape, p.first_seen, p.last_seen, p.cost, std::move(p.text)});
  detail.statement.plan_changed = detail.plans.size() > 1 && std::any_of(plans->begin(), plans->end(), [&](const store::PlanRow& p) {
                                    return p.first_seen > window.from && p.first_seen <= window.to && &p != &plans->back();
                                  });
  for (std::size_t i = 0; i < total.buckets.size(); ++i) {
    const store::StatementSample& b = total.buckets[i];
    const double mean = b.calls > 0 ? b.total_ms / static_cast<double>(b.calls) : 0;
    detail.points.push_back({range->starts[i], b.calls, mean, estimated_p95(b.calls, mean, b.m2_ms2, b.max_ms), b.rows, b.shared_read,
                             b.temp_written * block_bytes, b.wal_bytes});
  }
  return detail;
}

Result<SeriesAnswer> Service::series(std::string_view db_id, std::string_view metric, const WindowRange& window) const {
  auto watcher = impl_->need(db_id);
  if (!watcher) return fail(watcher.error());
  if (gauge_unit(metric).empty()) {
    std::vector<std::string> names;
    for (const std::string_view name : gauge_metrics()) names.emplace_back(name);
    return fail(Code::invalid, fmt::format("There is no series '{}'. There are: {}.", metric, text::join(names, ", ")));
  }
  auto range = impl_->store.gauges().range((*watcher)->id(), metric, window.from, window.to, 360);
  if (!range) return fail(range.error());
  SeriesAnswer answer{std::string(metric), std::string(gauge_unit(metric)), range->step.count(), std::move(range->at), {}, {}};
  for (auto& [name, line] : range->lines) answer.series.push_back({name, std::move(line)});
  auto marks = annotations((*watcher)->id(), window);
  if (marks) answer.annotations = std::move(*marks);
  return answer;
}

Result<Objects> Service::objects(std::string_view db_id, std::string_view database) const {
  auto watcher = impl_->need(db_id);
  if (!watcher) return fail(watcher.error());
  Objects out;
  auto tables = impl_->store.snapshots().list((*watcher)->id(), "tables");
  auto indexes = impl_->store.snapshots().list((*watcher)->id(), "indexes");
  if (!tables) return fail(tables.error());
  if (!indexes) return fail(indexes.error());
  for (const store::Snapshot& snapshot : *tables)
    if (database.empty() || snapshot.database == database) {
      for (const Json& row : snapshot.rows.items()) out.tables.push_back(table_of(snapshot.database, row));
      out.measured.push_back(measured_of(snapshot));
    }
  for (const store::Snapshot& snapshot : *indexes)
    if (database.empty() || snapshot.database == database)
      for (const Json& row : snapshot.rows.items()) out.indexes.push_back(index_of(snapshot.database, row));
  std::sort(out.tables.begin(), out.tables.end(), [](const TableRow& a, const TableRow& b) { return a.total_bytes > b.total_bytes; });
  std::sort(out.indexes.begin(), out.indexes.end(), [](const IndexRow& a, const IndexRow& b) { return a.bytes > b.bytes; });
  if (tables->empty()) out.skipped.push_back({"tables", "They are collected every two minutes; none has come yet."});
  for (Skipped& s : skipped_of(**watcher))
    if (s.what.starts_with("tables") || s.what.starts_with("indexes") || s.what == "target") out.skipped.push_back(std::move(s));
  return out;
}

Result<Overview> Service::overview(std::string_view db_id) const {
  auto watcher = impl_->need(db_id);
  if (!watcher) return fail(watcher.error());
  const Instant now = impl_->clock.now();
  const HealthFacts f = facts_of(impl_->store, **watcher, now);
  Overview out;
  out.verdict = verdict_of(f);
  out.as_of = f.as_of;
  out.skipped = skipped_of(**watcher);
  const bool sampled = f.as_of != Instant{};
  const auto some = [&](double value) { return sampled ? std::optional<double>(value) : std::nullopt; };
  out.cards.push_back({"active", "Active sessions", some(f.active), "sessions", "mean of the last samples of pg_stat_activity"});
  out.cards.push_back({"lock_waits", "Waiting for locks", some(f.waiting_locks), "sessions", "pg_stat_activity"});
  out.cards.push_back({"connections", "Connections", some(f.connections), "connections", "pg_stat_activity"});
  out.cards.push_back({"cache", "Cache hit ratio", f.hit_ratio, "%", "pg_stat_database, last interval"});
  out.cards.push_back({"transactions", "Transactions", newest(impl_->store, (*watcher)->id(), "transactions", now, any), "per second",
                       "pg_stat_database, last interval"});
  out.cards.push_back({"blocks_read", "Blocks read", newest(impl_->store, (*watcher)->id(), "io", now, any), "per second",
                       "pg_stat_database, last interval"});
  out.cards.push_back({"cost", "Assay's own work", newest(impl_->store, (*watcher)->id(), "cost", now, any), "ms per second",
                       "time on the server and the wire of all metrics, last 10 s"});
  return out;
}

Result<Summary> Service::summarize(std::string_view db_id, const WindowRange& window, std::string_view panel) const {
  constexpr std::string_view panels[] = {"", "load", "statements", "locks", "tables"};
  if (std::find(std::begin(panels), std::end(panels), panel) == std::end(panels))
    return fail(Code::invalid, fmt::format("panel is '{}'. Use load, statements, locks or tables, or leave it out.", panel));
  auto watcher = impl_->need(db_id);
  if (!watcher) return fail(watcher.error());
  TopRequest request;
  request.db_id = (*watcher)->id();
  request.window = window;
  request.limit = 3;
  auto ranked = top(request);
  if (!ranked) return fail(ranked.error());
  auto seen = objects(db_id, "");
  if (!seen) return fail(seen.error());
  return summary_of(facts_of(impl_->store, **watcher, impl_->clock.now()), *ranked, *seen, panel);
}

}  // namespace assay::monitor
