#include "monitor/statements.h"

#include <algorithm>
#include <cmath>

namespace assay::monitor {
namespace {

double sum_of_squares(const StatementCounters& c) { return static_cast<double>(c.calls) * c.stddev_ms * c.stddev_ms; }

bool went_back(const StatementCounters& before, const StatementCounters& after) {
  return after.calls < before.calls || after.total_ms < before.total_ms - 1e-6 || after.rows < before.rows ||
         after.shared_hit < before.shared_hit || after.shared_read < before.shared_read || after.temp_written < before.temp_written ||
         after.wal_bytes < before.wal_bytes || (before.stats_since != 0 && after.stats_since != before.stats_since);
}

StatementDelta whole(const StatementKey& key, const StatementCounters& now) { return {key, now, sum_of_squares(now)}; }

StatementDelta difference(const StatementKey& key, const StatementCounters& before, const StatementCounters& after) {
  StatementDelta out{key, after, 0};
  StatementCounters& d = out.counters;
  d.calls = after.calls - before.calls;
  d.total_ms = std::max(0.0, after.total_ms - before.total_ms);
  d.plan_ms = std::max(0.0, after.plan_ms - before.plan_ms);
  d.rows = after.rows - before.rows;
  d.shared_hit = after.shared_hit - before.shared_hit;
  d.shared_read = after.shared_read - before.shared_read;
  d.shared_dirtied = std::max<std::int64_t>(0, after.shared_dirtied - before.shared_dirtied);
  d.shared_written = std::max<std::int64_t>(0, after.shared_written - before.shared_written);
  d.temp_read = std::max<std::int64_t>(0, after.temp_read - before.temp_read);
  d.temp_written = after.temp_written - before.temp_written;
  d.wal_bytes = after.wal_bytes - before.wal_bytes;
  if (d.calls <= 0) return out;
  const auto n = static_cast<double>(d.calls), b = static_cast<double>(before.calls), a = static_cast<double>(after.calls);
  d.mean_ms = d.total_ms / n;
  const double gap = d.mean_ms - before.mean_ms;
  out.m2_ms2 = std::max(0.0, sum_of_squares(after) - sum_of_squares(before) - gap * gap * b * n / a);
  d.stddev_ms = std::sqrt(out.m2_ms2 / n);
  // one call cannot take longer than the interval's whole time, and the entry's maximum may be older than the interval
  d.max_ms = d.calls == 1 ? d.total_ms : std::min(after.max_ms, d.total_ms);
  d.min_ms = d.calls == 1 ? d.total_ms : std::min(after.min_ms, d.mean_ms);
  return out;
}

/// Any count of any database that went back. One alone may have grown past what it was since the loss.
bool lost_statistics(const StatementSnapshot& before, const StatementSnapshot& after) {
  const auto went_back = [](const auto& then, const auto& now) {
    return std::any_of(now.begin(), now.end(), [&](const auto& entry) {
      const auto old = then.find(entry.first);
      return old != then.end() && entry.second < old->second;
    });
  };
  const bool reset = std::any_of(after.database_resets.begin(), after.database_resets.end(), [&](const auto& now) {
    const auto old = before.database_resets.find(now.first);
    return old != before.database_resets.end() && old->second != now.second;
  });
  return reset || went_back(before.commits, after.commits) || went_back(before.returned, after.returned) ||
         went_back(before.active_ms, after.active_ms);
}

std::vector<ActiveTime> coverage_of(const StatementSnapshot& before, const StatementSnapshot& after,
                                    const std::vector<StatementDelta>& deltas) {
  std::vector<ActiveTime> out;
  const bool lost = lost_statistics(before, after);
  for (const auto& [database, ms] : after.active_ms) {
    const auto old = before.active_ms.find(database);
    if (old == before.active_ms.end()) continue;
    ActiveTime time{database, ms - old->second, 0};
    if (lost) {
      // the server's own count was lost with the statements': what sessions were seen doing stands in for it
      const auto sampled = after.sampled_ms.find(database);
      if (sampled == after.sampled_ms.end()) continue;
      time.active_ms = sampled->second;
    }
    for (const StatementDelta& d : deltas)
      if (d.key.database == database && d.key.toplevel != 0) time.known_ms += d.counters.total_ms + d.counters.plan_ms;
    if (time.active_ms > 0 || time.known_ms > 0) out.push_back(time);
  }
  std::sort(out.begin(), out.end(), [](const ActiveTime& a, const ActiveTime& b) { return a.database < b.database; });
  return out;
}

std::uint32_t server_marks(const StatementSnapshot& before, const StatementSnapshot& after, bool keys_restarted, Millis expected) {
  std::uint32_t marks = mark_none;
  const bool restarted = before.started && after.started && *before.started != *after.started;
  const bool reset = before.stats_reset && after.stats_reset && *before.stats_reset != *after.stats_reset;
  if (restarted) marks |= mark_restart;
  // a crash empties the statements and the databases' statistics alike, while the postmaster may stay the same; a reset only the former
  if (reset || keys_restarted) marks |= restarted || lost_statistics(before, after) ? mark_crash : mark_reset;
  if (before.dealloc && after.dealloc_after && !reset && *after.dealloc_after > *before.dealloc) marks |= mark_eviction;
  if (after.at - before.at > 3 * expected) marks |= mark_gap;
  return marks;
}

}  // namespace

StatementInterval delta(const StatementSnapshot& before, const StatementSnapshot& after, Millis expected) {
  StatementInterval out{before.at, after.at, {}, mark_none, 0, {}};
  bool keys_restarted = false;
  std::size_t seen_again = 0;
  for (const auto& [key, now] : after.entries) {
    const auto old = before.entries.find(key);
    if (old == before.entries.end()) {
      if (now.calls > 0) out.deltas.push_back(whole(key, now));
      continue;
    }
    ++seen_again;
    if (went_back(old->second, now)) {
      keys_restarted = true;
      if (now.calls > 0) out.deltas.push_back(whole(key, now));
      continue;
    }
    StatementDelta d = difference(key, old->second, now);
    if (d.counters.calls > 0) out.deltas.push_back(std::move(d));
  }
  const bool vanished = seen_again < before.entries.size();
  const bool evicted = before.dealloc && after.dealloc_after && *after.dealloc_after > *before.dealloc;
  if (evicted) out.evictions = *after.dealloc_after - *before.dealloc;
  // an entry that is gone was reset or evicted; with evictions it also may have come back with smaller counters
  if ((vanished || keys_restarted) && evicted)
    keys_restarted = false;
  else if (vanished)
    keys_restarted = true;
  out.marks = server_marks(before, after, keys_restarted, expected);
  // 12 and 13 count no evictions: of entries that are gone while others stayed, nobody can say which it was
  if (vanished && seen_again > 0 && !after.dealloc && (out.marks & mark_reset)) out.marks |= mark_eviction;
  out.coverage = coverage_of(before, after, out.deltas);
  return out;
}

std::optional<double> unknown_share(double active_ms, double known_ms) {
  if (active_ms <= 0) return std::nullopt;
  return std::clamp(1.0 - known_ms / active_ms, 0.0, 1.0);
}

std::optional<double> estimated_p95(std::int64_t calls, double mean_ms, double m2_ms2, double max_ms) {
  if (calls < 20 || mean_ms <= 0) return std::nullopt;
  const double variance = m2_ms2 / static_cast<double>(calls);
  // log-normal with this mean and variance: sigma² = ln(1 + v/m²), mu = ln m − sigma²/2; z(0.95) = 1.6449
  const double sigma2 = std::log1p(variance / (mean_ms * mean_ms));
  const double p95 = std::exp(std::log(mean_ms) - sigma2 / 2 + 1.6448536269514722 * std::sqrt(sigma2));
  return max_ms > 0 ? std::min(p95, max_ms) : p95;
}

std::vector<std::string> mark_names(std::uint32_t marks) {
  std::vector<std::string> names;
  for (const auto& [mark, name] :
       {std::pair{mark_reset, "reset"}, {mark_restart, "restart"}, {mark_crash, "crash"}, {mark_eviction, "evictions"}, {mark_gap, "gap"}})
    if (marks & static_cast<std::uint32_t>(mark)) names.emplace_back(name);
  return names;
}

}  // namespace assay::monitor
