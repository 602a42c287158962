#include "monitor/collector.h"

#include <charconv>

#include "core/log.h"
#include "core/text.h"
#include "sql/fingerprint.h"

namespace assay::monitor {
namespace {

constexpr std::string_view own_application = "assay";
constexpr std::string_view own_tag = "/* assay:";

std::string quote_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  return out + "\"";
}

std::optional<double> real(const TextRow& row, std::size_t i) {
  if (i >= row.size() || !row[i]) return std::nullopt;
  double value = 0;
  return std::from_chars(row[i]->data(), row[i]->data() + row[i]->size(), value).ec == std::errc() ? std::optional<double>(value)
                                                                                                   : std::nullopt;
}
std::optional<std::int64_t> integer(const TextRow& row, std::size_t i) {
  if (i >= row.size() || !row[i]) return std::nullopt;
  std::int64_t value = 0;
  return std::from_chars(row[i]->data(), row[i]->data() + row[i]->size(), value).ec == std::errc() ? std::optional<std::int64_t>(value)
                                                                                                   : std::nullopt;
}

/// The statements metric's columns, in the order its file declares.
std::pair<StatementKey, StatementCounters> entry_of(const TextRow& row) {
  const auto i = [&](std::size_t at) { return integer(row, at).value_or(0); };
  const auto d = [&](std::size_t at) { return real(row, at).value_or(0); };
  StatementKey key{static_cast<std::uint32_t>(i(0)), static_cast<std::uint32_t>(i(1)), i(3), -1};
  if (row[2]) key.toplevel = *row[2] == "t" ? 1 : 0;
  StatementCounters c;
  c.calls = i(4);
  c.total_ms = d(5);
  c.min_ms = d(6);
  c.max_ms = d(7);
  c.mean_ms = d(8);
  c.stddev_ms = d(9);
  c.plan_ms = d(10);
  c.rows = i(11);
  c.shared_hit = i(12);
  c.shared_read = i(13);
  c.shared_dirtied = i(14);
  c.shared_written = i(15);
  c.temp_read = i(16);
  c.temp_written = i(17);
  c.wal_bytes = static_cast<std::int64_t>(d(18));
  c.stats_since = i(19);
  return {key, c};
}

/// Several queryids (IN lists of each length) are one series: their samples become one.
void merge_equal(std::vector<store::StatementSample>& samples) {
  std::map<std::uint32_t, store::StatementSample> merged;
  for (const store::StatementSample& sample : samples) {
    auto& place = merged[sample.series];
    place.series = sample.series;
    place.merge(sample);
  }
  samples.clear();
  for (auto& [series, sample] : merged) samples.push_back(sample);
}

}  // namespace

Collector::Collector(std::string target, store::Store& store, const Clock& clock)
    : target_(std::move(target)), store_(store), clock_(clock) {}

std::string Collector::unsuitable(const Metric& metric, const db::Capabilities& caps) {
  if (metric.role == MetricRole::primary && caps.standby) return "This server is a standby; the primary has it.";
  if (metric.role == MetricRole::standby && !caps.standby) return "This server is a primary.";
  if (!metric.requires_extension.empty() && !caps.statements_available)
    return fmt::format("{} is not available. Put it into shared_preload_libraries, restart, and run CREATE EXTENSION {} in one database.",
                       metric.requires_extension, metric.requires_extension);
  if (!metric.section_for(caps.version.major(), caps.statements_version))
    return fmt::format("PostgreSQL {} does not have it.", caps.version.text);
  return {};
}

Result<db::Rows> Collector::query(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, std::stop_token stop,
                                  std::span<const std::optional<std::string>> params) {
  const MetricSection* section = metric.section_for(caps.version.major(), caps.statements_version);
  if (!section) return fail(Code::unsupported, fmt::format("{} does not fit PostgreSQL {}.", metric.name, caps.version.text));
  std::string sql = section->sql;
  if (const auto at = sql.find("{schema}"); at != std::string::npos) sql.replace(at, 8, quote_identifier(caps.statements_schema));
  db::Limits limits;
  limits.max_rows = 50'000;
  limits.max_bytes = 64U << 20U;
  return connection.query(sql, params, limits, std::move(stop));
}

Result<std::size_t> Collector::run(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, Millis every,
                                   std::stop_token stop) {
  if (metric.kind == MetricKind::statements) return statements(metric, connection, caps, every, std::move(stop));
  auto rows = query(metric, connection, caps, stop);
  if (!rows) return fail(rows.error());
  const Instant at = clock_.now();
  if (metric.kind == MetricKind::counters) {
    for (const GaugeSample& gauge : rates_[metric.name].add(metric, rows->rows, at))
      if (auto kept = store_.gauges().append(target_, at, gauge.metric, gauge.values); !kept) return fail(kept.error());
    return rows->rows.size();
  }
  if (metric.name == "locks") {
    double held = 0, waiting = 0;
    for (const TextRow& row : rows->rows) {
      held += real(row, 1).value_or(0);
      waiting += real(row, 2).value_or(0);
    }
    if (auto kept = store_.gauges().append(target_, at, "locks", {{"held", held}, {"waiting", waiting}}); !kept) return fail(kept.error());
  }
  if (metric.name == "progress") {
    std::vector<Progress> running;
    for (const TextRow& row : rows->rows) {
      Progress p;
      p.pid = integer(row, 0).value_or(0);
      p.command = row[1].value_or("");
      p.database = row[2].value_or("");
      p.object = fmt::format("relation {}", row[3].value_or("?"));
      p.phase = row[4].value_or("");
      p.done = integer(row, 5).value_or(0);
      p.total = integer(row, 6).value_or(0);
      p.share = p.total > 0 ? std::min(1.0, static_cast<double>(p.done) / static_cast<double>(p.total)) : 0;
      running.push_back(std::move(p));
    }
    const std::lock_guard lock(mutex_);
    progress_ = std::move(running);
  }
  if (auto kept = keep_snapshot(metric, "", *rows, at); !kept) return fail(kept.error());
  return rows->rows.size();
}

Result<std::size_t> Collector::run_in(const Metric& metric, const std::string& database, db::Connection& connection,
                                      const db::Capabilities& caps, std::stop_token stop) {
  auto rows = query(metric, connection, caps, std::move(stop));
  if (!rows) return fail(rows.error());
  if (auto kept = keep_snapshot(metric, database, *rows, clock_.now()); !kept) return fail(kept.error());
  return rows->rows.size();
}

Result<void> Collector::keep_snapshot(const Metric& metric, const std::string& database, const db::Rows& rows, Instant at) {
  Json list = Json::array();
  for (const TextRow& row : rows.rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < metric.columns.size() && i < row.size(); ++i)
      object.set(metric.columns[i], row[i] ? Json(*row[i]) : Json());
    list.push(std::move(object));
  }
  return store_.snapshots().put(target_, metric.name, database, at, list);
}

Result<StatementSnapshot> Collector::snapshot(const Metric& metric, db::Connection& connection, const db::Capabilities& caps,
                                              std::stop_token stop) {
  StatementSnapshot now;
  if (auto named = read_names(now, connection, caps, stop); !named) return fail(named.error());
  if (const Metric* info = find_metric("postgres", "statements_info")) {
    auto rows = query(*info, connection, caps, stop);
    if (rows && !rows->rows.empty()) {
      now.dealloc = integer(rows->rows[0], 0);
      now.stats_reset = integer(rows->rows[0], 1);
      now.started = integer(rows->rows[0], 2);
    }
  }
  auto rows = query(metric, connection, caps, std::move(stop));
  if (!rows) return fail(rows.error());
  now.at = clock_.now();
  now.entries.reserve(rows->rows.size());
  for (const TextRow& row : rows->rows) {
    if (row.size() < metric.columns.size()) continue;
    auto [key, counters] = entry_of(row);
    now.entries.emplace(key, counters);
  }
  return now;
}

Result<void> Collector::read_names(StatementSnapshot& snapshot, db::Connection& connection, const db::Capabilities& caps,
                                   std::stop_token stop) {
  auto rows = query(*find_metric("postgres", "names"), connection, caps, std::move(stop));
  if (!rows) return fail(rows.error());
  for (const TextRow& row : rows->rows) {
    const auto oid = static_cast<std::uint32_t>(integer(row, 1).value_or(0));
    (row[0] == "d" ? databases_ : roles_)[oid] = row[2].value_or("");
    if (const auto active = real(row, 3)) snapshot.active_ms[oid] = *active;
  }
  return {};
}

Result<std::size_t> Collector::statements(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, Millis every,
                                          std::stop_token stop) {
  auto now = snapshot(metric, connection, caps, stop);
  if (!now) return fail(now.error());
  const std::size_t entries = now->entries.size();
  if (before_) {
    StatementInterval interval = delta(*before_, *now, every);
    StatementInterval unknown{interval.from, interval.to, {}, mark_none, 0, std::nullopt};
    std::erase_if(interval.deltas, [&](const StatementDelta& d) {
      const auto known = known_.find({d.key.database, d.key.queryid});
      if (known != known_.end()) return known->second.own;
      unknown.deltas.push_back(d);
      unseen_.insert(d.key.queryid);
      return true;
    });
    if (auto kept = keep(interval, true); !kept) return fail(kept.error());
    if (!unknown.deltas.empty()) held_.push_back({std::move(unknown), 0});
    const std::lock_guard lock(mutex_);
    if (finished_.size() > 4 * now->entries.size() + 20'000) finished_.clear();  // evicted ids are forgotten now and then
    for (const auto& [key, counters] : now->entries) finished_.insert(key.queryid);
  }
  before_ = std::move(*now);
  if (!unseen_.empty() && clock_.now() - texts_at_ >= texts_every_)
    if (auto fetched = fetch_texts(connection, caps, stop); !fetched && fetched.error().code != Code::cancelled)
      log::warning("statement_texts", {{"target", target_}, {"why", fetched.error().message}});
  return entries;
}

Result<void> Collector::fetch_texts(db::Connection& connection, const db::Capabilities& caps, std::stop_token stop) {
  std::string ids = "{";
  for (const std::int64_t id : unseen_) ids += (ids.size() > 1 ? "," : "") + std::to_string(id);
  ids += "}";
  const std::optional<std::string> params[] = {ids};
  const auto started = clock_.steady();
  auto rows = query(*find_metric("postgres", "statement_texts"), connection, caps, std::move(stop), params);
  texts_at_ = clock_.now();
  if (!rows) return fail(rows.error());
  // the call loads the server's whole text file: back off when that is slow
  texts_every_ = clock_.steady() - started > Millis(250) ? Millis(300'000) : Millis(60'000);
  for (const TextRow& row : rows->rows) {
    const StatementKey key{static_cast<std::uint32_t>(integer(row, 0).value_or(0)), static_cast<std::uint32_t>(integer(row, 1).value_or(0)),
                           integer(row, 2).value_or(0), -1};
    if (row[3]) remember_text(key, *row[3]);
  }
  unseen_.clear();
  settle(false);
  return {};
}

void Collector::remember_text(const StatementKey& key, std::string_view text) {
  Known known;
  known.own = text.find(own_tag) != std::string_view::npos;
  const sql::Fingerprint fingerprint = sql::fingerprint(text);
  known.fingerprint = fingerprint.hex;
  if (!known.own) {
    store::StatementText row;
    row.target = target_;
    row.fingerprint = fingerprint.hex;
    row.database = databases_[key.database];
    row.text = std::string(text);
    row.truncated = text.size() >= 20'000;
    row.lexed = fingerprint.lexed;
    row.queryids = {std::to_string(key.queryid)};
    row.first_seen = row.last_seen = clock_.now();
    if (auto kept = store_.statements().put({row}); !kept)
      log::warning("statement_text_not_kept", {{"target", target_}, {"why", kept.error().message}});
  }
  known_[{key.database, key.queryid}] = std::move(known);
}

/// Deltas whose text has come are kept; those still without after two fetches were evicted meanwhile: kept under the engine's id.
void Collector::settle(bool give_up) {
  for (Held& held : held_) {
    const bool last = give_up || ++held.tries >= 2;
    StatementInterval ready{held.interval.from, held.interval.to, {}, mark_none, 0, std::nullopt};
    std::erase_if(held.interval.deltas, [&](const StatementDelta& d) {
      auto known = known_.find({d.key.database, d.key.queryid});
      if (known == known_.end()) {
        if (!last) {
          unseen_.insert(d.key.queryid);
          return false;
        }
        remember_text(d.key, fmt::format("-- statement {}: its text was evicted before it could be read", d.key.queryid));
        known = known_.find({d.key.database, d.key.queryid});
      }
      if (!known->second.own) ready.deltas.push_back(d);
      return true;
    });
    if (auto kept = keep(ready, false); !kept) log::warning("statements_not_kept", {{"target", target_}, {"why", kept.error().message}});
  }
  std::erase_if(held_, [](const Held& held) { return held.interval.deltas.empty(); });
}

/// One blob for the deltas whose texts are known; an interval without deltas is kept too when it says something (marks, coverage).
Result<void> Collector::keep(const StatementInterval& interval, bool marks) {
  if (!marks && interval.deltas.empty()) return {};
  store::StatementPoll poll;
  poll.target = target_;
  poll.from = interval.from;
  poll.to = interval.to;
  if (marks) {
    poll.marks = interval.marks;
    poll.unknown_share = interval.unknown_share;
  }
  for (const StatementDelta& d : interval.deltas) {
    const Known& known = known_.at({d.key.database, d.key.queryid});
    auto series = store_.telemetry().series_id(target_, known.fingerprint, databases_[d.key.database], roles_[d.key.user]);
    if (!series) return fail(series.error());
    const StatementCounters& c = d.counters;
    poll.samples.push_back({*series, c.calls, c.rows, c.shared_hit, c.shared_read, c.shared_dirtied, c.shared_written, c.temp_read,
                            c.temp_written, c.wal_bytes, c.total_ms, c.min_ms, c.max_ms, d.m2_ms2});
  }
  merge_equal(poll.samples);
  return store_.telemetry().append(poll);
}

Result<ActivitySample> Collector::sample(const Metric& metric, db::Connection& connection, const db::Capabilities& caps,
                                         std::stop_token stop) {
  auto rows = query(metric, connection, caps, std::move(stop));
  if (!rows) return fail(rows.error());
  ActivitySample sample = sample_of(metric, rows->rows, clock_.now(), own_application);
  note_unfinished(sample, rows->rows, metric);
  std::vector<GaugeSample> due;
  {
    const std::lock_guard lock(mutex_);
    load_.add(sample);
    if (sample.at - load_since_ >= Millis(10'000)) {
      due = load_.take();
      load_since_ = sample.at;
    }
  }
  for (const GaugeSample& gauge : due)
    if (auto kept = store_.gauges().append(target_, sample.at, gauge.metric, gauge.values); !kept)
      log::warning("gauge_not_kept", {{"target", target_}, {"why", kept.error().message}});
  return sample;
}

std::vector<Progress> Collector::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

/// What runs for seconds and is in no statistics yet: it may never finish (failed and cancelled statements are not counted by the server).
void Collector::note_unfinished(const ActivitySample& sample, const std::vector<TextRow>& rows, const Metric& metric) {
  std::map<std::int64_t, std::int64_t> queryids;
  for (const TextRow& row : rows)
    if (const auto id = integer(row, metric.column("queryid"))) queryids[integer(row, metric.column("pid")).value_or(0)] = *id;
  for (const Session& s : sample.sessions) {
    if (s.state != "active" || s.query_ms.value_or(0) < 1000 || s.text.empty()) continue;
    {
      const std::lock_guard lock(mutex_);
      const auto id = queryids.find(s.pid);
      if (id != queryids.end() && finished_.contains(id->second)) continue;
    }
    const std::string text = sql::normalize(s.text);
    if (auto kept = store_.telemetry().unfinished(target_, sample.at, sql::fingerprint(text).hex, s.database, text, 1000.0); !kept)
      log::warning("unfinished_not_kept", {{"target", target_}, {"why", kept.error().message}});
  }
}

}  // namespace assay::monitor
