#include "monitor/rates.h"

#include <charconv>

namespace assay::monitor {
namespace {

struct Rate {
  std::string_view metric;  ///< of the .sql file
  std::string_view column;
  std::string_view gauge, name;
  double factor;
};

constexpr Rate rates[] = {
    {"databases", "commits", "transactions", "commits", 1},
    {"databases", "rollbacks", "transactions", "rollbacks", 1},
    {"databases", "blocks_read", "io", "blocks read", 1},
    {"databases", "temp_bytes", "temp", "temporary bytes", 1},
    {"databases", "rows_returned", "rows", "returned", 1},
    {"databases", "rows_fetched", "rows", "fetched", 1},
    {"databases", "rows_inserted", "rows", "inserted", 1},
    {"databases", "rows_updated", "rows", "updated", 1},
    {"databases", "rows_deleted", "rows", "deleted", 1},
    {"databases", "deadlocks", "deadlocks", "deadlocks", 60},
    {"wal", "wal_bytes", "wal", "bytes", 1},
    {"checkpoints", "timed", "checkpoints", "timed", 60},
    {"checkpoints", "requested", "checkpoints", "requested", 60},
    {"checkpoints", "buffers_written", "checkpoint_writes", "buffers written", 1},
};

constexpr std::pair<std::string_view, std::string_view> units[] = {
    {"load", "active sessions"},
    {"connections", "connections"},
    {"transactions", "per second"},
    {"cache", "%"},
    {"io", "blocks per second"},
    {"temp", "bytes per second"},
    {"rows", "rows per second"},
    {"deadlocks", "per minute"},
    {"wal", "bytes per second"},
    {"checkpoints", "per minute"},
    {"checkpoint_writes", "buffers per second"},
    {"locks", "locks"},
    {"cost", "ms per second"},
};

std::optional<double> number(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  double value = 0;
  return std::from_chars(text->data(), text->data() + text->size(), value).ec == std::errc() ? std::optional<double>(value) : std::nullopt;
}

}  // namespace

std::string_view gauge_unit(std::string_view metric) {
  for (const auto& [name, unit] : units)
    if (name == metric) return unit;
  return "";
}

std::vector<std::string_view> gauge_metrics() {
  std::vector<std::string_view> names;
  for (const auto& [name, unit] : units) names.push_back(name);
  return names;
}

std::vector<GaugeSample> Rates::add(const Metric& metric, const std::vector<TextRow>& rows, Instant at) {
  std::map<std::string, double> sums;
  for (const TextRow& row : rows)
    for (std::size_t i = 1; i < metric.columns.size() && i < row.size(); ++i)
      if (const auto value = number(row[i])) sums[metric.columns[i]] += *value;
  const double seconds = std::chrono::duration<double>(at - at_).count();
  bool usable = !sums_.empty() && seconds > 0.2;
  for (const auto& [column, value] : sums)
    if (column != "connections" && sums_.contains(column) && value < sums_[column]) usable = false;
  std::vector<GaugeSample> out;
  if (usable) {
    const auto difference = [&](const std::string& column) { return sums[column] - sums_[column]; };
    for (const Rate& rate : rates) {
      const std::string column(rate.column);
      if (rate.metric != metric.name || !sums.contains(column) || !sums_.contains(column)) continue;
      if (out.empty() || out.back().metric != rate.gauge) out.push_back({std::string(rate.gauge), {}});
      out.back().values.emplace_back(rate.name, difference(column) / seconds * rate.factor);
    }
    if (metric.name == "databases") {
      const double hit = difference("blocks_hit"), all = hit + difference("blocks_read");
      if (all > 0) out.push_back({"cache", {{"hit ratio", 100 * hit / all}}});
    }
  }
  at_ = at;
  sums_ = std::move(sums);
  return out;
}

TableWrites::Answer TableWrites::add(const Metric& metric, const std::string& database, const std::vector<TextRow>& rows, Instant at) {
  const std::size_t columns[] = {metric.column("inserted"), metric.column("updated"), metric.column("deleted")};
  Pair& known = readings_[database];
  if (at - known.newest.at >= Millis(10'000)) known.base = std::move(known.newest);
  known.newest = {at, {}};
  Answer out;
  if (known.base.at != Instant{}) out.from = known.base.at;
  for (const TextRow& row : rows) {
    const std::string name = row[metric.column("schema")].value_or("") + " " + row[metric.column("name")].value_or("");
    double writes = 0;
    for (const std::size_t column : columns) writes += number(row[column]).value_or(0);
    known.newest.writes[name] = writes;
    const auto before = known.base.writes.find(name);
    const bool usable = out.from && before != known.base.writes.end() && before->second <= writes;
    out.per_s.push_back(usable ? std::optional<double>((writes - before->second) / std::chrono::duration<double>(at - *out.from).count())
                               : std::nullopt);
  }
  return out;
}

void LoadAverage::add(const ActivitySample& sample) {
  ++samples_;
  for (const auto& [name, sessions] : sample.load) load_[name] += sessions;
  for (const auto& [name, sessions] : sample.by_state) states_[name] += sessions;
}

std::vector<GaugeSample> LoadAverage::take() {
  std::vector<GaugeSample> out;
  if (samples_ > 0) {
    out = {{"load", {}}, {"connections", {}}};
    for (const auto& [name, sum] : load_) out[0].values.emplace_back(name, sum / samples_);
    if (load_.empty()) out[0].values.emplace_back("CPU", 0);
    for (const auto& [name, sum] : states_) out[1].values.emplace_back(name, sum / samples_);
    if (states_.empty()) out[1].values.emplace_back("active", 0);
  }
  samples_ = 0;
  load_.clear();
  states_.clear();
  return out;
}

}  // namespace assay::monitor
