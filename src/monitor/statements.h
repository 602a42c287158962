// Deltas of pg_stat_statements: two snapshots in, one interval out. Pure; not synchronised (one owner: the target's statements job).
//
// Keyed by (user, database, toplevel, queryid). Any decreasing counter, or a changed stats_since (17+), restarts that key: what it shows now
// is counted, what it lost is not, and the interval is marked. Nothing is ever reset by us.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/clock.h"

namespace assay::monitor {

struct StatementKey {
  std::uint32_t user = 0;
  std::uint32_t database = 0;
  std::int64_t queryid = 0;
  int toplevel = -1;  ///< 1, 0, or -1 where the extension does not say
  auto operator<=>(const StatementKey&) const = default;
};

struct StatementKeyHash {
  std::size_t operator()(const StatementKey& key) const {
    const std::uint64_t golden = 0x9E3779B97F4A7C15U;
    const std::uint64_t user_part = std::uint64_t{key.user} << 32U, database_part = std::uint64_t{key.database} << 1U,
                        level_part = static_cast<std::uint64_t>(key.toplevel + 1);
    return static_cast<std::size_t>((static_cast<std::uint64_t>(key.queryid) * golden) ^ user_part ^ database_part ^ level_part);
  }
};

/// Cumulative counters as the view shows them. Times in milliseconds, blocks in blocks, WAL in bytes.
struct StatementCounters {
  std::int64_t calls = 0;
  double total_ms = 0, min_ms = 0, max_ms = 0, mean_ms = 0, stddev_ms = 0, plan_ms = 0;
  std::int64_t rows = 0, shared_hit = 0, shared_read = 0, shared_dirtied = 0, shared_written = 0, temp_read = 0, temp_written = 0,
               wal_bytes = 0;
  std::int64_t stats_since = 0;  ///< µs since the epoch; 0 before 17
};

struct StatementSnapshot {
  Instant at;
  std::unordered_map<StatementKey, StatementCounters, StatementKeyHash> entries;
  std::optional<std::int64_t> dealloc;                  ///< eviction events before the entries were read (14+)
  std::optional<std::int64_t> dealloc_after;            ///< and after
  std::optional<std::int64_t> stats_reset;              ///< µs since the epoch
  std::optional<std::int64_t> started;                  ///< server start, µs since the epoch
  std::unordered_map<std::uint32_t, double> active_ms;  ///< by database (14+), cumulative
  /// By database, cumulative: one going back = the server lost its statistics.
  std::unordered_map<std::uint32_t, std::int64_t> commits, returned;
  std::unordered_map<std::uint32_t, std::int64_t>
      database_resets;                                   ///< µs since the epoch; until 14 a crash sets it, since 15 it is empty then
  std::unordered_map<std::uint32_t, double> sampled_ms;  ///< active time since the last snapshot, as samples of the sessions saw it
};

/// How long a database worked in an interval, and how much of that its finished top-level statements explain.
struct ActiveTime {
  std::uint32_t database = 0;
  double active_ms = 0, known_ms = 0;
};

struct StatementDelta {
  StatementKey key;
  StatementCounters counters;  ///< calls, totals and blocks of the interval; min/max are the entry's, clipped to what the interval can hold
  double m2_ms2 = 0;           ///< Σ(x − mean)² of the interval: reversed pairwise merge (Chan, Golub, LeVeque 1979)
};

enum IntervalMark : std::uint32_t {
  mark_none = 0,
  mark_reset = 1,     ///< statistics were reset, wholly or for a statement
  mark_restart = 2,   ///< the server restarted (counters survive a clean one)
  mark_crash = 4,     ///< the server lost all its statistics: a crash
  mark_eviction = 8,  ///< entries were evicted: pg_stat_statements.max is too small
  mark_gap = 16,      ///< longer than three intervals since the last poll
};

struct StatementInterval {
  Instant from, to;
  std::vector<StatementDelta> deltas;  ///< calls > 0 only
  std::uint32_t marks = mark_none;
  std::int64_t evictions = 0;  ///< eviction events in the interval
  /// By database; empty on 12/13. Active time is the server's, or the samples' where the server lost its own in the interval.
  std::vector<ActiveTime> coverage;
};

/// `expected` = the interval the scheduler aims at (marks gaps).
StatementInterval delta(const StatementSnapshot& before, const StatementSnapshot& after, Millis expected);

/// 1 − Σ known / Σ active, clamped to [0, 1] (CONTRACT); empty when nothing is known of the active time.
std::optional<double> unknown_share(double active_ms, double known_ms);

/// Log-normal 95th percentile from mean and variance, clipped to `max_ms` when that is > 0; empty below 20 calls (CONTRACT).
std::optional<double> estimated_p95(std::int64_t calls, double mean_ms, double m2_ms2, double max_ms);

/// Names of the marks that are set, for messages.
std::vector<std::string> mark_names(std::uint32_t marks);

}  // namespace assay::monitor
