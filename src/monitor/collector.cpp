#include "monitor/collector.h"

#include "core/log.h"

namespace assay::monitor {
namespace {

constexpr std::string_view own_application = "assay";

}  // namespace

Collector::Collector(std::string target, store::Store& store, const Clock& clock)
    : target_(target), store_(store), clock_(clock), statements_(std::move(target), store, clock) {}

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

Result<std::size_t> Collector::run(const Metric& metric, db::Connection& connection, const db::Capabilities& caps, Millis every,
                                   std::stop_token stop) {
  if (metric.kind == MetricKind::statements) return statements_.poll(metric, connection, caps, every, std::move(stop));
  auto rows = rows_of(metric, connection, caps, stop);
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
      held += number_at<double>(row, 1).value_or(0);
      waiting += number_at<double>(row, 2).value_or(0);
    }
    if (auto kept = store_.gauges().append(target_, at, "locks", {{"held", held}, {"waiting", waiting}}); !kept) return fail(kept.error());
  }
  if (metric.name == "progress") keep_progress(*rows, connection, stop);
  if (auto kept = keep_snapshot(metric, "", *rows, at); !kept) return fail(kept.error());
  return rows->rows.size();
}

Result<std::size_t> Collector::run_in(const Metric& metric, const std::string& database, db::Connection& connection,
                                      const db::Capabilities& caps, std::stop_token stop) {
  auto rows = rows_of(metric, connection, caps, std::move(stop));
  if (!rows) return fail(rows.error());
  if (auto kept = keep_snapshot(metric, database, *rows, clock_.now()); !kept) return fail(kept.error());
  return rows->rows.size();
}

Result<void> Collector::keep_snapshot(const Metric& metric, const std::string& database, const db::Rows& rows, Instant at) {
  TableWrites::Answer writes;
  if (metric.name == "tables") {
    const std::lock_guard lock(mutex_);
    writes = writes_.add(metric, database, rows.rows, at);
  }
  Json list = Json::array();
  for (std::size_t at_row = 0; at_row < rows.rows.size(); ++at_row) {
    const TextRow& row = rows.rows[at_row];
    Json object = Json::object();
    for (std::size_t i = 0; i < metric.columns.size() && i < row.size(); ++i)
      object.set(metric.columns[i], row[i] ? Json(*row[i]) : Json());
    if (at_row < writes.per_s.size() && writes.per_s[at_row]) {
      object.set("writes_per_s", *writes.per_s[at_row]);
      object.set("writes_from_us", std::to_string(to_unix_us(*writes.from)));
    }
    list.push(std::move(object));
  }
  return store_.snapshots().put(target_, metric.name, database, at, list);
}

/// Names of relations are those of the connected database; of others the number is shown.
void Collector::keep_progress(const db::Rows& rows, db::Connection& connection, const std::stop_token& stop) {
  std::map<std::string, std::string> names;
  if (!rows.rows.empty()) {
    std::string ids = "{";
    for (const TextRow& row : rows.rows)
      if (row[3]) ids += (ids.size() > 1 ? "," : "") + *row[3];
    const std::optional<std::string> params[] = {ids + "}"};
    const auto named = connection.query(
        "SELECT /* assay:relations */ c.oid::bigint, format('%I.%I', n.nspname, c.relname), current_database() FROM pg_class c JOIN "
        "pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::bigint[]::oid[])",
        params, {}, stop);
    if (named)
      for (const TextRow& row : named->rows) names[row[2].value_or("") + " " + row[0].value_or("")] = row[1].value_or("");
  }
  std::vector<Progress> running;
  for (const TextRow& row : rows.rows) {
    Progress p;
    p.pid = number_at<std::int64_t>(row, 0).value_or(0);
    p.command = row[1].value_or("");
    p.database = row[2].value_or("");
    const auto name = names.find(p.database + " " + row[3].value_or(""));
    p.object = name == names.end() ? fmt::format("relation {}", row[3].value_or("?")) : name->second;
    p.phase = row[4].value_or("");
    p.done = number_at<std::int64_t>(row, 5).value_or(0);
    p.total = number_at<std::int64_t>(row, 6).value_or(0);
    p.share = p.total > 0 ? std::min(1.0, static_cast<double>(p.done) / static_cast<double>(p.total)) : 0;
    running.push_back(std::move(p));
  }
  const std::lock_guard lock(mutex_);
  progress_ = std::move(running);
}

Result<ActivitySample> Collector::sample(const Metric& metric, db::Connection& connection, const db::Capabilities& caps,
                                         std::stop_token stop) {
  auto rows = rows_of(metric, connection, caps, std::move(stop));
  if (!rows) return fail(rows.error());
  ActivitySample sample = sample_of(metric, rows->rows, clock_.now(), own_application);
  statements_.saw(sample, rows->rows, metric);
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

}  // namespace assay::monitor
