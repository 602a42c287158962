// Telemetry of statements and gauges: append, and answer ranges from the coarsest blobs that fit.
#include <cmath>
#include <limits>

#include "store/impl.h"

namespace assay::store {
namespace {

constexpr std::int64_t second_us = 1'000'000;

std::string_view blob_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

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

/// Whole hours from hour blobs, whole minutes from minute blobs, the borders and the newest part from polls.
std::vector<Piece> pieces_of(SQLite::Database& db, std::string_view target, std::int64_t from, std::int64_t to) {
  std::vector<Piece> pieces{{0, from, to}};
  for (const int resolution : {3600, 60}) {
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

struct Gathering {
  StatementRange out;
  std::map<std::uint32_t, std::size_t> place;  ///< series → index in totals
  double known_weight = 0, known_sum = 0;
};

}  // namespace

Result<std::uint32_t> Store::Telemetry::series_id(std::string_view target, std::string_view fingerprint, std::string_view database,
                                                  std::string_view user) {
  const std::string key = fmt::format("{}\n{}\n{}\n{}", target, fingerprint, database, user);
  {
    const std::lock_guard lock(impl_.series_mutex);
    if (const auto found = impl_.series_ids.find(key); found != impl_.series_ids.end()) return found->second;
  }
  std::uint32_t id = 0;
  auto done = impl_.write([&](SQLite::Database& db) {
    SQLite::Statement insert(db, "INSERT OR IGNORE INTO series (target, fingerprint, database, user) VALUES (?, ?, ?, ?)");
    SQLite::Statement select(db, "SELECT id FROM series WHERE target = ? AND fingerprint = ? AND database = ? AND user = ?");
    for (SQLite::Statement* s : {&insert, &select}) {
      bind_text(*s, 1, target);
      bind_text(*s, 2, fingerprint);
      bind_text(*s, 3, database);
      bind_text(*s, 4, user);
    }
    insert.exec();
    if (select.executeStep()) id = select.getColumn(0).getUInt();
  });
  if (!done) return fail(done.error());
  const std::lock_guard lock(impl_.series_mutex);
  impl_.series_ids[key] = id;
  impl_.series_names[id] = {std::string(fingerprint), std::string(database), std::string(user)};
  return id;
}

Result<void> Store::Telemetry::append(const StatementPoll& poll) {
  impl_.enqueue([target = poll.target, from = us(poll.from), to = us(poll.to), marks = poll.marks, unknown = poll.unknown_share,
                 blob = encode(poll.samples)](SQLite::Database& db) {
    SQLite::Statement s(db,
                        "INSERT INTO polls (target, resolution, since, until, marks, unknown_share, data) VALUES (?, 0, ?, ?, ?, ?, ?)");
    bind_text(s, 1, target);
    s.bind(2, from);
    s.bind(3, to);
    s.bind(4, static_cast<std::int64_t>(marks));
    if (unknown)
      s.bind(5, *unknown);
    else
      s.bind(5);
    s.bind(6, blob.data(), static_cast<int>(blob.size()));
    s.exec();
  });
  return {};
}

namespace {

void load_series_names(Store::Impl& impl, SQLite::Database& db) {
  SQLite::Statement s(db, "SELECT id, fingerprint, database, user FROM series");
  while (s.executeStep())
    impl.series_names[s.getColumn(0).getUInt()] = {s.getColumn(1).getString(), s.getColumn(2).getString(), s.getColumn(3).getString()};
}

/// Adds one blob's samples to the totals; an interval belongs to the bucket in which it ends.
void gather(Store::Impl& impl, SQLite::Database& db, Gathering& g, const std::vector<StatementSample>& samples, Instant until,
            std::string_view fingerprint, std::string_view database, std::map<std::string, std::size_t>& by_name) {
  const std::lock_guard lock(impl.series_mutex);
  std::size_t bucket = 0;
  if (!g.out.starts.empty()) {
    const auto offset = until - g.out.starts.front() - std::chrono::microseconds(1);
    bucket = std::min(g.out.starts.size() - 1, static_cast<std::size_t>(std::max<std::int64_t>(0, offset / g.out.step)));
  }
  for (const StatementSample& sample : samples) {
    auto name = impl.series_names.find(sample.series);
    if (name == impl.series_names.end()) {
      load_series_names(impl, db);
      name = impl.series_names.find(sample.series);
      if (name == impl.series_names.end()) continue;
    }
    if ((!fingerprint.empty() && name->second.fingerprint != fingerprint) || (!database.empty() && name->second.database != database))
      continue;
    auto place = g.place.find(sample.series);
    if (place == g.place.end()) {
      const auto [slot, is_new] = by_name.emplace(name->second.fingerprint + "\n" + name->second.database, g.out.totals.size());
      if (is_new) {
        StatementTotal total;
        total.fingerprint = name->second.fingerprint;
        total.database = name->second.database;
        total.buckets.resize(g.out.starts.size());
        g.out.totals.push_back(std::move(total));
      }
      place = g.place.emplace(sample.series, slot->second).first;
    }
    StatementTotal& total = g.out.totals[place->second];
    total.all.merge(sample);
    total.users[name->second.user].merge(sample);
    if (!total.buckets.empty()) total.buckets[bucket].merge(sample);
    total.last = std::max(total.last, until);
  }
}

}  // namespace

Result<StatementRange> Store::Telemetry::range(std::string_view target, Instant from, Instant to, int buckets, std::string_view fingerprint,
                                               std::string_view database) {
  Gathering g;
  if (buckets > 0) {
    g.out.step = std::chrono::ceil<Millis>((to - from) / buckets);
    for (int i = 0; i < buckets; ++i) g.out.starts.push_back(from + i * g.out.step);
  }
  std::map<std::string, std::size_t> by_name;
  std::optional<Error> wrong;
  auto done = impl_.read([&](SQLite::Database& db) {
    SQLite::Statement s(
        db,
        "SELECT since, until, marks, unknown_share, data FROM polls WHERE target = ? AND resolution = ? AND until > ? AND until <= ? ORDER BY until");
    for (const Piece& piece : pieces_of(db, target, us(from), us(to))) {
      bind_text(s, 1, target);
      s.bind(2, piece.resolution);
      s.bind(3, piece.since);
      s.bind(4, piece.until);
      while (s.executeStep()) {
        auto samples = decode(blob_of(s.getColumn(4)));
        if (!samples) {
          wrong = samples.error();
          break;
        }
        g.out.marks |= s.getColumn(2).getUInt();
        if (!s.getColumn(3).isNull()) {
          const auto weight = static_cast<double>(s.getColumn(1).getInt64() - s.getColumn(0).getInt64());
          g.known_weight += weight;
          g.known_sum += weight * s.getColumn(3).getDouble();
        }
        gather(impl_, db, g, *samples, from_unix_us(s.getColumn(1).getInt64()), fingerprint, database, by_name);
      }
      s.reset();
    }
    return true;
  });
  if (!done) return fail(done.error());
  if (wrong) return fail(*wrong);
  if (g.known_weight > 0) g.out.unknown_share = g.known_sum / g.known_weight;
  return std::move(g.out);
}

Result<void> Store::Telemetry::unfinished(std::string_view target, Instant at, std::string_view fingerprint, std::string_view database,
                                          std::string_view text, double sampled_ms) {
  impl_.enqueue([target = std::string(target), minute = us(at) / (60 * second_us) * 60 * second_us, fingerprint = std::string(fingerprint),
                 database = std::string(database), text = std::string(text), sampled_ms](SQLite::Database& db) {
    SQLite::Statement s(
        db, "INSERT INTO unfinished VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET sampled_ms = sampled_ms + excluded.sampled_ms");
    bind_text(s, 1, target);
    s.bind(2, minute);
    bind_text(s, 3, fingerprint);
    bind_text(s, 4, database);
    bind_text(s, 5, text);
    s.bind(6, sampled_ms);
    s.exec();
  });
  return {};
}
Result<std::vector<Unfinished>> Store::Telemetry::unfinished_in(std::string_view target, Instant from, Instant to) {
  return impl_.read([&](SQLite::Database& db) {
    std::vector<Unfinished> rows;
    SQLite::Statement s(
        db,
        "SELECT fingerprint, database, max(text), sum(sampled_ms) FROM unfinished WHERE target = ? AND minute >= ? AND minute < ? GROUP BY fingerprint, database ORDER BY sum(sampled_ms) DESC LIMIT 100");
    bind_text(s, 1, target);
    s.bind(2, us(from) - 60 * second_us);
    s.bind(3, us(to));
    while (s.executeStep())
      rows.push_back({s.getColumn(0).getString(), s.getColumn(1).getString(), s.getColumn(2).getString(), s.getColumn(3).getDouble()});
    return rows;
  });
}

Result<void> Store::Gauges::append(std::string_view target, Instant at, std::string_view metric,
                                   const std::vector<std::pair<std::string, double>>& values) {
  Json object = Json::object();
  for (const auto& [name, value] : values) object.set(name, value);
  impl_.enqueue([target = std::string(target), metric = std::string(metric), at = us(at), text = object.dump()](SQLite::Database& db) {
    SQLite::Statement s(db, "INSERT INTO gauges (target, metric, resolution, at, data) VALUES (?, ?, 0, ?, ?)");
    bind_text(s, 1, target);
    bind_text(s, 2, metric);
    s.bind(3, at);
    bind_text(s, 4, text);
    s.exec();
  });
  return {};
}

Result<GaugeRange> Store::Gauges::range(std::string_view target, std::string_view metric, Instant from, Instant to, int max_points) {
  GaugeRange out;
  // polls are 10 s apart: finer buckets would be holes
  out.step = std::max(std::chrono::ceil<Millis>((to - from) / std::max(1, max_points)), Millis(10'000));
  const auto points = static_cast<std::size_t>((to - from + out.step - std::chrono::microseconds(1)) / out.step);
  for (std::size_t i = 0; i < points; ++i) out.at.push_back(to_unix_ms(from) + static_cast<std::int64_t>(i) * out.step.count());
  std::map<std::string, std::vector<double>> sums;
  std::vector<int> counts(points, 0);
  auto done = impl_.read([&](SQLite::Database& db) {
    SQLite::Statement s(db, "SELECT at, data FROM gauges WHERE target = ? AND metric = ? AND at > ? AND at <= ? ORDER BY at");
    bind_text(s, 1, target);
    bind_text(s, 2, metric);
    s.bind(3, us(from));
    s.bind(4, us(to));
    while (s.executeStep()) {
      const auto offset = from_unix_us(s.getColumn(0).getInt64()) - from - std::chrono::microseconds(1);
      const auto bucket = std::min(points - 1, static_cast<std::size_t>(std::max<std::int64_t>(0, offset / out.step)));
      ++counts[bucket];
      auto values = Json::parse(s.getColumn(1).getString());
      if (!values) continue;
      for (const auto& [name, value] : values->members()) sums.try_emplace(name, points, 0.0).first->second[bucket] += value.as_double();
    }
    return true;
  });
  if (!done) return fail(done.error());
  for (auto& [name, line] : sums) {
    for (std::size_t i = 0; i < points; ++i) line[i] = counts[i] ? line[i] / counts[i] : std::numeric_limits<double>::quiet_NaN();
    out.lines.emplace(name, std::move(line));
  }
  return out;
}

}  // namespace assay::store
