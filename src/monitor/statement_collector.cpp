#include "monitor/statement_collector.h"

#include "core/log.h"
#include "core/text.h"
#include "sql/fingerprint.h"

namespace assay::monitor {
namespace {

constexpr std::string_view own_tag = "/* assay:";
constexpr std::size_t longest_text = 20'000;
/// track_activity_query_size cuts at 1,023 bytes unless it was raised: a text that long may be cut.
constexpr std::size_t surely_whole = 1'000;
constexpr std::size_t most_heard = 4'000;

/// The statements metric's columns, in the order its file declares.
std::pair<StatementKey, StatementCounters> entry_of(const TextRow& row) {
  const auto i = [&](std::size_t at) { return number_at<std::int64_t>(row, at).value_or(0); };
  const auto d = [&](std::size_t at) { return number_at<double>(row, at).value_or(0); };
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

bool is_utility(std::string_view text) {
  const std::string_view trimmed = text::trim(text);
  const std::string word = text::lower(trimmed.substr(0, trimmed.find_first_of(" \t\n(;")));
  constexpr std::string_view plannable[] = {"select", "insert", "update", "delete", "with", "merge", "values", "table", ""};
  return std::find(std::begin(plannable), std::end(plannable), word) == std::end(plannable);
}

/// One whole plannable statement. A session that runs EXECUTE or DO shows that text beside the id of the statement inside.
bool is_one_statement(std::string_view text) {
  if (text.size() > surely_whole || is_utility(text)) return false;
  const std::string_view trimmed = text::trim(text);
  const auto semicolon = trimmed.find(';');
  return semicolon == std::string_view::npos || semicolon + 1 == trimmed.size();
}

std::string provisional(std::int64_t queryid) { return fmt::format("?{}", queryid); }

}  // namespace

StatementCollector::StatementCollector(std::string target, store::Store& store, const Clock& clock)
    : target_(std::move(target)), store_(store), clock_(clock) {}

Result<StatementSnapshot> StatementCollector::snapshot(const Metric& metric, db::Connection& connection, const db::Capabilities& caps,
                                                       std::stop_token stop) {
  StatementSnapshot now;
  if (auto named = read_names(now, connection, caps, stop); !named) return fail(named.error());
  const Metric& info = *find_metric("postgres", "statements_info");
  const auto evictions = [&]() -> Result<TextRow> {
    auto rows = rows_of(info, connection, caps, stop);
    if (!rows) return fail(rows.error());
    return rows->rows.empty() ? TextRow{} : std::move(rows->rows[0]);
  };
  auto first = evictions();
  if (!first) return fail(first.error());
  auto rows = rows_of(metric, connection, caps, stop);
  if (!rows) return fail(rows.error());
  now.at = clock_.now();
  // an eviction between two of these reads must be seen by the interval that lost by it
  auto last = evictions();
  if (!last) return fail(last.error());
  now.dealloc = number_at<std::int64_t>(*first, 0);
  now.dealloc_after = number_at<std::int64_t>(*last, 0);
  now.stats_reset = number_at<std::int64_t>(*first, 1);
  now.started = number_at<std::int64_t>(*first, 2);
  now.entries.reserve(rows->rows.size());
  for (const TextRow& row : rows->rows) {
    if (row.size() < metric.columns.size()) continue;
    auto [key, counters] = entry_of(row);
    now.entries.emplace(key, counters);
  }
  const std::lock_guard lock(mutex_);
  for (const auto& [database, ms] : sampled_ms_)
    for (const auto& [oid, name] : databases_)
      if (name == database) now.sampled_ms[oid] = ms;
  sampled_ms_.clear();
  return now;
}

Result<void> StatementCollector::read_names(StatementSnapshot& snapshot, db::Connection& connection, const db::Capabilities& caps,
                                            std::stop_token stop) {
  auto rows = rows_of(*find_metric("postgres", "names"), connection, caps, std::move(stop));
  if (!rows) return fail(rows.error());
  for (const TextRow& row : rows->rows) {
    const auto oid = static_cast<std::uint32_t>(number_at<std::int64_t>(row, 1).value_or(0));
    (row[0] == "d" ? databases_ : roles_)[oid] = row[2].value_or("");
    if (const auto active = number_at<double>(row, 3)) snapshot.active_ms[oid] = *active;
    if (const auto commits = number_at<std::int64_t>(row, 4)) snapshot.commits[oid] = *commits;
    if (const auto returned = number_at<std::int64_t>(row, 5)) snapshot.returned[oid] = *returned;
    if (const auto reset = number_at<std::int64_t>(row, 6)) snapshot.database_resets[oid] = *reset;
  }
  return {};
}

/// Names of earlier runs: their texts need not be fetched again.
void StatementCollector::remember_stored() {
  if (remembered_) return;
  auto stored = store_.statements().known_ids(target_);
  if (!stored) return log::warning("statements_known", {{"target", target_}, {"why", stored.error().message}});
  remembered_ = true;
  std::map<std::string_view, std::uint32_t> oids;
  for (const auto& [oid, name] : databases_) oids[name] = oid;
  for (const auto& id : *stored) {
    std::int64_t queryid = 0;
    const auto database = oids.find(id.database);
    if (database == oids.end() || std::from_chars(id.queryid.data(), id.queryid.data() + id.queryid.size(), queryid).ec != std::errc())
      continue;
    known_[{database->second, queryid}] = {id.fingerprint, false, is_utility(id.head)};
  }
}

Result<std::size_t> StatementCollector::poll(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, Millis every,
                                             std::stop_token stop) {
  auto now = snapshot(metric, connection, caps, stop);
  if (!now) return fail(now.error());
  remember_stored();
  if (before_) {
    const StatementInterval interval = delta(*before_, *now, every);
    find_texts(interval, connection, caps, stop);
    if (auto kept = keep(interval, caps); !kept) return fail(kept.error());
  }
  {
    const std::lock_guard lock(mutex_);
    if (counted_.size() > 4 * now->entries.size() + 20'000) counted_.clear();  // evicted ids are forgotten now and then
    for (const auto& [key, counters] : now->entries) counted_.insert(key.queryid);
  }
  const std::size_t entries = now->entries.size();
  before_ = std::move(*now);
  return entries;
}

void StatementCollector::find_texts(const StatementInterval& interval, db::Connection& connection, const db::Capabilities& caps,
                                    const std::stop_token& stop) {
  for (const StatementDelta& d : interval.deltas)
    if (const Id id{d.key.database, d.key.queryid}; !known_.contains(id)) unseen_.insert(id);
  if (unseen_.empty()) return;
  std::unordered_map<std::int64_t, Heard> heard;
  {
    const std::lock_guard lock(mutex_);
    heard = heard_;
  }
  std::vector<std::pair<Id, std::string>> found_texts;
  for (const Id& id : unseen_)
    if (const auto found = heard.find(id.second); found != heard.end() && found->second.database == databases_[id.first])
      found_texts.emplace_back(id, sql::normalize(found->second.text));
  name(found_texts);
  if (unseen_.empty() || clock_.now() - texts_at_ < texts_every_) return;
  if (auto fetched = fetch_texts(connection, caps, stop); !fetched && fetched.error().code != Code::cancelled)
    log::warning("statement_texts", {{"target", target_}, {"why", fetched.error().message}});
}

Result<void> StatementCollector::fetch_texts(db::Connection& connection, const db::Capabilities& caps, const std::stop_token& stop) {
  std::string ids = "{";
  for (const Id& id : unseen_) ids += (ids.size() > 1 ? "," : "") + std::to_string(id.second);
  ids += "}";
  const std::optional<std::string> params[] = {ids};
  const auto started = clock_.steady();
  auto rows = rows_of(*find_metric("postgres", "statement_texts"), connection, caps, stop, params);
  texts_at_ = clock_.now();
  if (!rows) return fail(rows.error());
  // the call loads the server's whole text file: back off when that is slow
  texts_every_ = clock_.steady() - started > Millis(250) ? Millis(300'000) : Millis(60'000);
  std::vector<std::pair<Id, std::string>> texts;
  for (const TextRow& row : rows->rows) {
    const Id id{static_cast<std::uint32_t>(number_at<std::int64_t>(row, 1).value_or(0)), number_at<std::int64_t>(row, 2).value_or(0)};
    if (row[3] && unseen_.contains(id)) texts.emplace_back(id, *row[3]);
  }
  name(texts);
  // what is left was evicted meanwhile: it keeps its provisional name, and is looked for again when it comes back
  unseen_.clear();
  return {};
}

void StatementCollector::name(const std::vector<std::pair<Id, std::string>>& texts) {
  std::vector<store::StatementText> rows;
  std::vector<store::SeriesName> names;
  for (const auto& [id, text] : texts) {
    Known known;
    known.own = text.find(own_tag) != std::string::npos;
    known.utility = is_utility(text);
    const sql::Fingerprint fingerprint = sql::fingerprint(text);
    known.fingerprint = fingerprint.hex;
    const std::string& database = databases_[id.first];
    names.push_back({database, provisional(id.second), known.own ? std::string() : known.fingerprint});
    if (!known.own) {
      store::StatementText& row = rows.emplace_back();
      row.target = target_;
      row.fingerprint = fingerprint.hex;
      row.database = database;
      row.text = text;
      row.truncated = text.size() >= longest_text;
      row.lexed = fingerprint.lexed;
      row.queryids = {std::to_string(id.second)};
      row.first_seen = row.last_seen = clock_.now();
    }
    known_[id] = std::move(known);
    unseen_.erase(id);
  }
  if (auto kept = rows.empty() ? Result<void>{} : store_.statements().put(rows); !kept)
    log::warning("statement_text_not_kept", {{"target", target_}, {"why", kept.error().message}});
  if (auto named = store_.telemetry().name_series(target_, names); !named)
    log::warning("statement_not_named", {{"target", target_}, {"why", named.error().message}});
}

bool StatementCollector::is_own(const StatementKey& key, const db::Capabilities& caps) const {
  const auto known = known_.find({key.database, key.queryid});
  if (known == known_.end()) return false;
  if (known->second.own) return true;
  const auto role = roles_.find(key.user);
  return known->second.utility && role != roles_.end() && role->second == caps.role;
}

/// An interval without deltas is kept too: it says that nothing ran, and its marks.
Result<void> StatementCollector::keep(const StatementInterval& interval, const db::Capabilities& caps) {
  store::StatementPoll poll;
  poll.target = target_;
  poll.from = interval.from;
  poll.to = interval.to;
  poll.marks = interval.marks;
  for (const ActiveTime& c : interval.coverage) poll.coverage.push_back({databases_[c.database], c.active_ms, c.known_ms});
  std::vector<const StatementDelta*> shown;
  std::vector<store::SeriesKey> keys;
  for (const StatementDelta& d : interval.deltas) {
    if (is_own(d.key, caps)) continue;
    const auto known = known_.find({d.key.database, d.key.queryid});
    const std::string fingerprint = known == known_.end() ? provisional(d.key.queryid) : known->second.fingerprint;
    shown.push_back(&d);
    keys.push_back({target_, fingerprint, databases_[d.key.database], roles_[d.key.user], d.key.toplevel == 0});
  }
  const auto series = store_.telemetry().series_ids(keys);
  if (!series) return fail(series.error());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const StatementCounters& c = shown[i]->counters;
    poll.samples.push_back({(*series)[i], c.calls, c.rows, c.shared_hit, c.shared_read, c.shared_dirtied, c.shared_written, c.temp_read,
                            c.temp_written, c.wal_bytes, c.total_ms, c.min_ms, c.max_ms, shown[i]->m2_ms2});
  }
  merge_equal(poll.samples);
  return store_.telemetry().append(poll);
}

void StatementCollector::saw(const ActivitySample& sample, const std::vector<TextRow>& rows, const Metric& metric) {
  std::unordered_map<std::int64_t, std::int64_t> queryids;
  for (const TextRow& row : rows)
    if (const auto id = number_at<std::int64_t>(row, metric.column("queryid")))
      queryids[number_at<std::int64_t>(row, metric.column("pid")).value_or(0)] = *id;
  std::vector<const Session*> unfinished;
  {
    const std::lock_guard lock(mutex_);
    // a sample stands for the time since the one before; after a gap only for itself
    const auto span = sampled_at_ == Instant{} ? Millis(1000) : std::chrono::duration_cast<Millis>(sample.at - sampled_at_);
    const double stands_for = static_cast<double>(std::clamp(span, Millis(0), Millis(3000)).count());
    sampled_at_ = sample.at;
    for (const Session& s : sample.sessions) {
      const auto id = queryids.find(s.pid);
      const bool counted = id != queryids.end() && counted_.contains(id->second);
      if (id != queryids.end() && !counted && is_one_statement(s.text)) heard_[id->second] = {s.database, s.text};
      if (s.state != "active") continue;
      sampled_ms_[s.database] += stands_for;
      if (!counted && s.query_ms.value_or(0) >= 1000 && !s.text.empty()) unfinished.push_back(&s);
    }
    if (heard_.size() >= most_heard) heard_.clear();
  }
  // what runs for seconds and is in no statistics may never finish: failed and cancelled statements are not counted by the server
  for (const Session* s : unfinished) {
    const std::string text = sql::normalize(s->text);
    if (auto kept = store_.telemetry().unfinished(target_, sample.at, sql::fingerprint(text).hex, s->database, text, 1000.0); !kept)
      log::warning("unfinished_not_kept", {{"target", target_}, {"why", kept.error().message}});
  }
}

}  // namespace assay::monitor
