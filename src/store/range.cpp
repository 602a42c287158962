// Ranges of statements: from the coarsest blobs that fit, in two passes.
#include <cmath>
#include <unordered_map>

#include "store/impl.h"

namespace assay::store {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t second_us = 1'000'000;

struct Piece {
  int resolution = 0;
  std::int64_t since = 0, until = 0;
};

/// Up to where blobs of `resolution` exist (µs), 0 when there are none.
std::int64_t rolled_until(SQLite::Database& db, std::string_view target, int resolution) {
  SQLite::Statement s(db, "SELECT max(until) FROM polls WHERE target = ? AND resolution = ?");
  bind_text(s, 1, target);
  s.bind(2, resolution);
  return s.executeStep() && !s.getColumn(0).isNull() ? s.getColumn(0).getInt64() : 0;
}

/// Whole hours from hour blobs, then whole ten minutes, whole minutes, and the borders and the newest part from polls. No blob is coarser
/// than `coarsest` seconds, so that a bucket is not given what belongs to its neighbours.
std::vector<Piece> pieces_of(SQLite::Database& db, std::string_view target, std::int64_t from, std::int64_t to, int coarsest) {
  std::vector<Piece> pieces{{0, from, to}};
  for (const int resolution : {3600, 600, 60}) {
    if (resolution > coarsest) continue;
    const std::int64_t step = resolution * second_us, rolled = rolled_until(db, target, resolution);
    std::vector<Piece> finer;
    for (const Piece& piece : pieces) {
      const std::int64_t first = (piece.since + step - 1) / step * step, last = std::min(piece.until, rolled) / step * step;
      if (piece.resolution != 0 || first >= last) {
        finer.push_back(piece);
        continue;
      }
      if (piece.since < first) finer.push_back({0, piece.since, first});
      finer.push_back({resolution, first, last});
      if (last < piece.until) finer.push_back({0, last, piece.until});
    }
    pieces = std::move(finer);
  }
  return pieces;
}

/// A blob of the range, read once for both passes.
struct Loaded {
  std::string bytes;
  SampleBlob blob;
  std::vector<std::uint32_t> slots;  ///< of each sample, SeriesDirectory::none where it is not wanted
  Instant until{};
  bool hour = false;
};

/// The statements of one range: dense slots for the groups that occur in it.
class Range {
 public:
  Range(const StatementQuery& query, const SeriesDirectory& series)
      : query_(query), series_(series), slot_of_(series.group_count(), SeriesDirectory::none) {}

  /// First pass over a span of whole hours that is merged already: one sample a series.
  void take(const std::vector<StatementSample>& merged) {
    for (const StatementSample& s : merged)
      if (const std::uint32_t slot = wanted(s.series, static_cast<std::uint64_t>(std::llround(s.total_ms * 1000)));
          slot != SeriesDirectory::none)
        sums_[slot].merge(s);
  }

  /// First pass: which samples are wanted, what the ranking needs of them, and the time of all statements whether wanted or not.
  void take(Loaded& loaded, std::span<const Column> columns) {
    place(loaded);
    if (std::any_of(columns.begin(), columns.end(), [](Column c) { return c > Column::total; })) return sum_spread(loaded);
    loaded.blob.read(Column::calls, column_);
    for (std::size_t i = 0; i < loaded.slots.size(); ++i) {
      if (loaded.slots[i] == SeriesDirectory::none) continue;
      StatementSample& s = sums_[loaded.slots[i]];
      s.calls += static_cast<std::int64_t>(column_[i]);
      s.total_ms += static_cast<double>(total_[i]) / 1000;
    }
    for (const Column column : columns) {
      if (column == Column::calls || column == Column::total) continue;
      loaded.blob.read(column, column_);
      for (std::size_t i = 0; i < loaded.slots.size(); ++i)
        if (loaded.slots[i] != SeriesDirectory::none) add(sums_[loaded.slots[i]], column, column_[i]);
    }
  }

  /// The best slots in order; `more` when some were left out.
  std::vector<std::uint32_t> best(bool& more) const {
    std::vector<std::pair<double, std::uint32_t>> ranked;
    for (std::uint32_t i = 0; i < sums_.size(); ++i)
      if (sums_[i].calls > 0) ranked.emplace_back(query_.ranking.value ? query_.ranking.value(sums_[i]) : sums_[i].total_ms, i);
    const std::size_t wanted = query_.limit == 0 ? ranked.size() : std::min(query_.limit, ranked.size());
    more = wanted < ranked.size();
    const auto before = [&](const auto& a, const auto& b) {
      if (a.first != b.first) return a.first > b.first;
      const auto &x = series_.group(groups_[a.second]), &y = series_.group(groups_[b.second]);
      return std::tie(x.fingerprint, x.database) < std::tie(y.fingerprint, y.database);
    };
    std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(wanted), ranked.end(), before);
    std::vector<std::uint32_t> slots;
    for (std::size_t i = 0; i < wanted; ++i) slots.push_back(ranked[i].second);
    return slots;
  }

  /// Second pass: everything of the chosen ones.
  void gather(const std::vector<Loaded>& all, const std::vector<std::uint32_t>& chosen, StatementRange& out) const {
    std::vector<std::uint32_t> place(sums_.size(), SeriesDirectory::none);
    for (const std::uint32_t slot : chosen) {
      place[slot] = static_cast<std::uint32_t>(out.totals.size());
      const SeriesDirectory::Group& group = series_.group(groups_[slot]);
      StatementTotal total;
      total.fingerprint = group.fingerprint;
      total.database = group.database;
      total.buckets.resize(out.starts.size());
      out.totals.push_back(std::move(total));
    }
    const auto place_of = [&](std::uint32_t id) {
      const SeriesDirectory::Series series = series_.at(id);
      if (series.group == SeriesDirectory::none || slot_of_[series.group] >= place.size()) return SeriesDirectory::none;
      return query_.user.empty() || series_.user(series.user) == query_.user ? place[slot_of_[series.group]] : SeriesDirectory::none;
    };
    std::vector<std::uint32_t> positions;
    for (const Loaded& loaded : all) {
      positions.clear();
      if (loaded.slots.empty()) {
        const std::vector<std::uint32_t> ids = loaded.blob.series();
        for (std::uint32_t i = 0; i < ids.size(); ++i)
          if (place_of(ids[i]) != SeriesDirectory::none) positions.push_back(i);
      } else {
        for (std::uint32_t i = 0; i < loaded.slots.size(); ++i)
          if (loaded.slots[i] != SeriesDirectory::none && place[loaded.slots[i]] != SeriesDirectory::none) positions.push_back(i);
      }
      const std::size_t bucket = bucket_of(out, loaded.until);
      const std::vector<StatementSample> samples = loaded.blob.at(positions);
      for (std::size_t i = 0; i < samples.size(); ++i) {
        StatementTotal& total = out.totals[place_of(samples[i].series)];
        total.all.merge(samples[i]);
        total.users[series_.user(series_.at(samples[i].series).user)].merge(samples[i]);
        if (!total.buckets.empty()) total.buckets[bucket].merge(samples[i]);
        total.last = std::max(total.last, loaded.until);
      }
    }
  }

  std::set<std::string> occurring(const std::set<std::string>& fingerprints) const {
    std::set<std::string> found;
    if (fingerprints.empty()) return found;
    for (std::uint32_t group = 0; group < slot_of_.size(); ++group)
      if (slot_of_[group] != SeriesDirectory::none && fingerprints.contains(series_.group(group).fingerprint))
        found.insert(series_.group(group).fingerprint);
    return found;
  }

  double all_ms() const { return static_cast<double>(all_us_) / 1000; }

 private:
  void place(Loaded& loaded) {
    const std::vector<std::uint32_t> ids = loaded.blob.series();
    loaded.slots.resize(ids.size());
    loaded.blob.read(Column::total, total_);
    for (std::size_t i = 0; i < ids.size(); ++i) loaded.slots[i] = wanted(ids[i], total_[i]);
  }

  /// The slot of a series, none when the filters refuse it; counts its time in.
  std::uint32_t wanted(std::uint32_t id, std::uint64_t us) {
    const SeriesDirectory::Series series = series_.at(id);
    if (series.group == SeriesDirectory::none) return SeriesDirectory::none;
    const SeriesDirectory::Group& group = series_.group(series.group);
    if (!query_.database.empty() && group.database != query_.database) return SeriesDirectory::none;
    if (!series.nested) all_us_ += us;
    if (!query_.user.empty() && series_.user(series.user) != query_.user) return SeriesDirectory::none;
    return slot(series.group, group);
  }

  std::uint32_t slot(std::uint32_t group_index, const SeriesDirectory::Group& group) {
    constexpr std::uint32_t refused = SeriesDirectory::none - 1;
    std::uint32_t& slot = slot_of_[group_index];
    if (slot == SeriesDirectory::none) {
      const bool wanted = (query_.fingerprint.empty() || group.fingerprint == query_.fingerprint) &&
                          (!query_.accept || query_.accept(group.fingerprint, group.database));
      slot = wanted ? static_cast<std::uint32_t>(sums_.size()) : refused;
      if (wanted) {
        sums_.emplace_back();
        groups_.push_back(group_index);
      }
    }
    return slot == refused ? SeriesDirectory::none : slot;
  }

  /// The spread is no sum: samples are merged, of the columns that matter.
  void sum_spread(const Loaded& loaded) {
    loaded.blob.read(Column::calls, column_);
    loaded.blob.read(Column::above, above_);
    loaded.blob.read(Column::spread, spread_);
    for (std::size_t i = 0; i < loaded.slots.size(); ++i) {
      if (loaded.slots[i] == SeriesDirectory::none) continue;
      StatementSample s;
      set(s, Column::calls, column_[i]);
      set(s, Column::total, total_[i]);
      set(s, Column::above, above_[i]);
      set(s, Column::spread, spread_[i]);
      sums_[loaded.slots[i]].merge(s);
    }
  }

  static void add(StatementSample& s, Column column, std::uint64_t value) {
    const auto n = static_cast<std::int64_t>(value);
    switch (column) {
      case Column::rows: s.rows += n; break;
      case Column::shared_hit: s.shared_hit += n; break;
      case Column::shared_read: s.shared_read += n; break;
      case Column::dirtied: s.dirtied += n; break;
      case Column::written: s.written += n; break;
      case Column::temp_read: s.temp_read += n; break;
      case Column::temp_written: s.temp_written += n; break;
      case Column::wal_bytes: s.wal_bytes += n; break;
      default: break;
    }
  }

  /// An interval belongs to the bucket in which it ends.
  static std::size_t bucket_of(const StatementRange& out, Instant until) {
    if (out.starts.empty()) return 0;
    const auto offset = until - out.starts.front() - std::chrono::microseconds(1);
    return std::min(out.starts.size() - 1, static_cast<std::size_t>(std::max<std::int64_t>(0, offset / out.step)));
  }

  const StatementQuery& query_;
  const SeriesDirectory& series_;
  std::vector<std::uint32_t> slot_of_;  ///< by group
  std::vector<std::uint32_t> groups_;   ///< by slot
  std::vector<StatementSample> sums_;   ///< by slot
  std::uint64_t all_us_ = 0;
  std::vector<std::uint64_t> column_, total_, above_, spread_;  ///< of the blob being taken
};

/// A step that people read: at least `span` / `buckets`, and one that the stored resolutions divide.
Millis step_of(Instant::duration span, int buckets) {
  constexpr std::chrono::seconds steps[] = {10s,   20s,   30s,   60s,   120s,      300s,       600s,
                                            1200s, 1800s, 3600s, 7200s, 6 * 3600s, 12 * 3600s, 24 * 3600s};
  for (const auto step : steps)
    if (step * buckets >= span) return step;
  return std::chrono::ceil<Millis>(span / buckets);
}

Result<std::vector<Loaded>> load(SQLite::Database& db, const StatementQuery& query, const RetentionOptions& keep, Instant now,
                                 StatementRange& out) {
  // finer blobs than the buckets need, unless they are kept no more
  int coarsest = 3600;
  if (!out.starts.empty() && out.step < std::chrono::hours(1) && query.from > now - keep.minute)
    coarsest = out.step >= std::chrono::minutes(10) ? 600 : out.step >= std::chrono::minutes(1) || query.from <= now - keep.raw ? 60 : 0;
  std::vector<Loaded> all;
  SQLite::Statement s(
      db, "SELECT until, marks, coverage, data FROM polls WHERE target = ? AND resolution = ? AND until > ? AND until <= ? ORDER BY until");
  for (const Piece& piece : pieces_of(db, query.target, us(query.from), us(query.to), coarsest)) {
    bind_text(s, 1, query.target);
    s.bind(2, piece.resolution);
    s.bind(3, piece.since);
    s.bind(4, piece.until);
    while (s.executeStep()) {
      const auto data = s.getColumn(3);
      all.push_back({std::string(static_cast<const char*>(data.getBlob()), static_cast<std::size_t>(data.getBytes())),
                     {},
                     {},
                     from_unix_us(s.getColumn(0).getInt64()),
                     piece.resolution == 3600});
      out.marks |= s.getColumn(1).getUInt();
      add_coverage(out.coverage, s.getColumn(2).getString());
    }
    s.reset();
  }
  for (Loaded& loaded : all) {
    auto blob = SampleBlob::open(loaded.bytes);
    if (!blob) return fail(blob.error());
    loaded.blob = *blob;
  }
  return all;
}

/// The hour blobs of a range merged, one sample a series: remembered, because hours do not change and most ranges differ at their borders
/// only. nullptr when there are too few to be worth it.
std::shared_ptr<const std::vector<StatementSample>> merged_hours(Store::Impl& impl, const std::string& target,
                                                                 const std::vector<Loaded>& all) {
  const auto is_hour = [](const Loaded& l) { return l.hour; };
  const auto first = std::find_if(all.begin(), all.end(), is_hour);
  const auto last = std::find_if_not(first, all.end(), is_hour);
  if (last - first < 2) return nullptr;
  const HourSpans::Key key{target, us(first->until), us((last - 1)->until)};
  if (auto known = impl.hours.find(key)) return known;
  std::unordered_map<std::uint32_t, std::size_t> places;
  auto merged = std::make_shared<std::vector<StatementSample>>();
  for (auto hour = first; hour != last; ++hour) {
    auto samples = decode(hour->bytes);
    if (!samples) return nullptr;  // the blobs themselves say what is wrong
    for (const StatementSample& s : *samples) {
      const auto [place, added] = places.emplace(s.series, merged->size());
      if (added) merged->emplace_back().series = s.series;
      (*merged)[place->second].merge(s);
    }
  }
  impl.hours.keep(key, merged);
  return merged;
}

}  // namespace

Result<StatementRange> Store::Telemetry::range(const StatementQuery& query) {
  StatementRange out;
  if (query.buckets > 0) {
    out.step = step_of(query.to - query.from, query.buckets);
    for (Instant at = query.from; at < query.to; at += out.step) out.starts.push_back(at);
  }
  auto read = impl_.read([&](SQLite::Database& db) {
    load_series(impl_, db);
    return load(db, query, impl_.options.retention, impl_.clock.now(), out);
  });
  if (!read) return fail(read.error());
  if (!*read) return fail((*read).error());
  std::vector<Loaded>& all = **read;
  const std::shared_lock lock(impl_.series.mutex);
  Range range(query, impl_.series);
  const auto hours = merged_hours(impl_, query.target, all);
  if (hours) range.take(*hours);
  for (Loaded& loaded : all)
    if (!hours || !loaded.hour) range.take(loaded, query.ranking.columns);
  const std::vector<std::uint32_t> chosen = range.best(out.more);
  range.gather(all, chosen, out);
  out.all_ms = range.all_ms();
  out.probed = range.occurring(query.probe);
  return out;
}

}  // namespace assay::store
