// Telemetry of statements: append, names of series, what never finishes. Ranges: range.cpp.
#include <charconv>

#include "core/text.h"
#include "store/impl.h"

namespace assay::store {
namespace {

constexpr std::int64_t second_us = 1'000'000;

}  // namespace

/// The names of all series, once.
void load_series(Store::Impl& impl, SQLite::Database& db) {
  if (std::shared_lock lock(impl.series.mutex); impl.series.loaded) return;
  const std::unique_lock lock(impl.series.mutex);
  if (impl.series.loaded) return;
  SQLite::Statement s(db, "SELECT id, target, fingerprint, database, user, nested FROM series");
  while (s.executeStep()) {
    const std::string target = s.getColumn(1).getString(), fingerprint = s.getColumn(2).getString(), database = s.getColumn(3).getString(),
                      user = s.getColumn(4).getString();
    impl.series.add(s.getColumn(0).getUInt(), {target, fingerprint, database, user, s.getColumn(5).getInt() != 0});
  }
  impl.series.loaded = true;
}

void add_coverage(std::vector<Coverage>& into, std::string_view text) {
  for (const std::string_view line : text::split(text, '\n')) {
    Coverage c;
    const char* at = line.data();
    const char* end = line.data() + line.size();
    const auto active = std::from_chars(at, end, c.active_ms);
    if (active.ec != std::errc() || active.ptr == end) continue;
    const auto known = std::from_chars(active.ptr + 1, end, c.known_ms);
    if (known.ec != std::errc() || known.ptr == end) continue;
    c.database.assign(known.ptr + 1, end);
    const auto same = std::find_if(into.begin(), into.end(), [&](const Coverage& o) { return o.database == c.database; });
    if (same == into.end()) {
      into.push_back(std::move(c));
      continue;
    }
    same->active_ms += c.active_ms;
    same->known_ms += c.known_ms;
  }
}

std::string coverage_text(const std::vector<Coverage>& coverage) {
  std::string out;
  for (const Coverage& c : coverage) {
    std::string database = c.database;
    std::replace(database.begin(), database.end(), '\n', ' ');
    out += fmt::format("{}{:.1f} {:.1f} {}", out.empty() ? "" : "\n", c.active_ms, c.known_ms, database);
  }
  return out;
}

Result<std::vector<std::uint32_t>> Store::Telemetry::series_ids(const std::vector<SeriesKey>& keys) {
  const auto name_of = [](const SeriesKey& key) {
    return SeriesDirectory::Name{key.target, key.fingerprint, key.database, key.user, key.nested};
  };
  auto loaded = impl_.read([&](SQLite::Database& db) {
    load_series(impl_, db);
    return true;
  });
  if (!loaded) return fail(loaded.error());
  std::vector<std::uint32_t> ids(keys.size(), SeriesDirectory::none);
  std::vector<std::size_t> missing;
  {
    const std::shared_lock lock(impl_.series.mutex);
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (const auto found = impl_.series.find(name_of(keys[i])))
        ids[i] = *found;
      else
        missing.push_back(i);
  }
  if (missing.empty()) return ids;
  auto done = impl_.write([&](SQLite::Database& db) {
    SQLite::Statement insert(db, "INSERT INTO series (target, fingerprint, database, user, nested) VALUES (?, ?, ?, ?, ?)");
    for (const std::size_t i : missing) {
      bind_text(insert, 1, keys[i].target);
      bind_text(insert, 2, keys[i].fingerprint);
      bind_text(insert, 3, keys[i].database);
      bind_text(insert, 4, keys[i].user);
      insert.bind(5, keys[i].nested ? 1 : 0);
      insert.exec();
      insert.reset();
      ids[i] = static_cast<std::uint32_t>(db.getLastInsertRowid());
    }
  });
  if (!done) return fail(done.error());
  const std::unique_lock lock(impl_.series.mutex);
  for (const std::size_t i : missing) impl_.series.add(ids[i], name_of(keys[i]));
  return ids;
}

Result<void> Store::Telemetry::name_series(std::string_view target, const std::vector<SeriesName>& names) {
  std::vector<std::pair<std::uint32_t, const SeriesName*>> renamed;
  {
    const std::shared_lock lock(impl_.series.mutex);
    for (const SeriesName& name : names)
      for (const std::uint32_t id : impl_.series.of(target, name.provisional, name.database)) renamed.emplace_back(id, &name);
  }
  if (renamed.empty()) return {};
  auto done = impl_.write([&](SQLite::Database& db) {
    SQLite::Statement s(db, "UPDATE series SET fingerprint = ? WHERE id = ?");
    for (const auto& [id, name] : renamed) {
      bind_text(s, 1, name->fingerprint);
      s.bind(2, id);
      s.exec();
      s.reset();
    }
  });
  if (!done) return done;
  const std::unique_lock lock(impl_.series.mutex);
  for (const auto& [id, name] : renamed) {
    const SeriesDirectory::Series series = impl_.series.at(id);
    impl_.series.add(id, {target, name->fingerprint, name->database, std::string(impl_.series.user(series.user)), series.nested});
  }
  return {};
}

Result<void> Store::Telemetry::append(const StatementPoll& poll) {
  impl_.enqueue([target = poll.target, from = us(poll.from), to = us(poll.to), marks = poll.marks, coverage = coverage_text(poll.coverage),
                 blob = encode(poll.samples)](SQLite::Database& db) {
    SQLite::Statement s(db, "INSERT INTO polls (target, resolution, since, until, marks, coverage, data) VALUES (?, 0, ?, ?, ?, ?, ?)");
    bind_text(s, 1, target);
    s.bind(2, from);
    s.bind(3, to);
    s.bind(4, static_cast<std::int64_t>(marks));
    bind_text(s, 5, coverage);
    s.bind(6, blob.data(), static_cast<int>(blob.size()));
    s.exec();
  });
  return {};
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

}  // namespace assay::store
