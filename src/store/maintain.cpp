// Roll-ups and retention. A minute (hour) is rolled up once it has been closed for a while; each blob is its own transaction.
#include "store/impl.h"

namespace assay::store {
namespace {

constexpr std::int64_t second_us = 1'000'000;

struct Bucket {
  std::map<std::uint32_t, StatementSample> samples;
  std::uint32_t marks = 0;
  std::vector<Coverage> coverage;
};

std::vector<std::string> targets_with_polls(SQLite::Database& db) {
  std::vector<std::string> all;
  SQLite::Statement s(db, "SELECT DISTINCT target FROM polls");
  while (s.executeStep()) all.push_back(s.getColumn(0).getString());
  return all;
}

/// Blobs of `fine` that end within (since, until], merged.
Result<Bucket> merged(SQLite::Database& db, const std::string& target, int fine, std::int64_t since, std::int64_t until) {
  Bucket bucket;
  SQLite::Statement s(db, "SELECT marks, coverage, data FROM polls WHERE target = ? AND resolution = ? AND until > ? AND until <= ?");
  bind_text(s, 1, target);
  s.bind(2, fine);
  s.bind(3, since);
  s.bind(4, until);
  while (s.executeStep()) {
    const auto column = s.getColumn(2);
    auto samples = decode({static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())});
    if (!samples) return fail(samples.error());
    for (const StatementSample& sample : *samples) bucket.samples[sample.series].merge(sample);
    bucket.marks |= s.getColumn(0).getUInt();
    add_coverage(bucket.coverage, s.getColumn(1).getString());
  }
  return bucket;
}

std::optional<std::int64_t> one(SQLite::Database& db, const char* sql, const std::string& target, int resolution) {
  SQLite::Statement s(db, sql);
  bind_text(s, 1, target);
  s.bind(2, resolution);
  if (!s.executeStep() || s.getColumn(0).isNull()) return std::nullopt;
  return s.getColumn(0).getInt64();
}

void insert(SQLite::Database& db, const std::string& target, int resolution, std::int64_t since, std::int64_t until, const Bucket& bucket) {
  std::vector<StatementSample> samples;
  for (const auto& [series, sample] : bucket.samples) {
    samples.push_back(sample);
    samples.back().series = series;
  }
  const std::string blob = encode(std::move(samples));
  SQLite::Statement s(db, "INSERT INTO polls (target, resolution, since, until, marks, coverage, data) VALUES (?, ?, ?, ?, ?, ?, ?)");
  bind_text(s, 1, target);
  s.bind(2, resolution);
  s.bind(3, since);
  s.bind(4, until);
  s.bind(5, static_cast<std::int64_t>(bucket.marks));
  bind_text(s, 6, coverage_text(bucket.coverage));
  s.bind(7, blob.data(), static_cast<int>(blob.size()));
  s.exec();
}

/// Empty buckets between two used ones are written too: readers take "rolled up to" from the newest blob.
Result<void> roll_up(Store::Impl& impl, const std::string& target, int fine, int coarse, std::int64_t now) {
  const std::int64_t step = coarse * second_us;
  // polls are queued for a second, and a poll that was slow ends late
  const std::int64_t closed = (now - (fine == 0 ? 60 : 0) * second_us) / step * step;
  for (;;) {
    std::optional<Error> wrong;
    bool more = false;
    auto done = impl.write([&](SQLite::Database& db) {
      const auto last = one(db, "SELECT max(until) FROM polls WHERE target = ? AND resolution = ?", target, coarse);
      const auto first = one(db, "SELECT min(until) FROM polls WHERE target = ? AND resolution = ?", target, fine);
      const auto newest = one(db, "SELECT max(until) FROM polls WHERE target = ? AND resolution = ?", target, fine);
      if (!first || !newest) return;
      const std::int64_t since = last ? *last : (*first - 1) / step * step;
      const std::int64_t limit = fine == 0 ? closed : std::min(closed, *newest / step * step);
      if (since + step > limit || since >= *newest) return;
      auto bucket = merged(db, target, fine, since, since + step);
      if (!bucket) {
        wrong = bucket.error();
        return;
      }
      insert(db, target, coarse, since, since + step, *bucket);
      more = true;
    });
    if (!done) return done;
    if (wrong) return fail(*wrong);
    if (!more) return {};
  }
}

Result<void> roll_up_gauges(Store::Impl& impl, std::int64_t until) {
  return impl.write([&](SQLite::Database& db) {
    // old gauges keep one sample a minute: the newest of each minute
    SQLite::Statement s(
        db,
        "DELETE FROM gauges WHERE resolution = 0 AND at < ?1 AND id NOT IN (SELECT max(id) FROM gauges WHERE resolution = 0 AND at < ?1 GROUP BY target, metric, at / 60000000)");
    s.bind(1, until);
    s.exec();
    SQLite::Statement mark(db, "UPDATE gauges SET resolution = 60 WHERE resolution = 0 AND at < ?");
    mark.bind(1, until);
    mark.exec();
  });
}

}  // namespace

Result<void> Store::maintain(Instant now) {
  if (auto drained = impl_->drain(); !drained) return drained;
  auto targets = impl_->read([](SQLite::Database& db) { return targets_with_polls(db); });
  if (!targets) return fail(targets.error());
  for (const std::string& target : *targets) {
    if (auto done = roll_up(*impl_, target, 0, 60, us(now)); !done) return done;
    if (auto done = roll_up(*impl_, target, 60, 600, us(now)); !done) return done;
    if (auto done = roll_up(*impl_, target, 600, 3600, us(now)); !done) return done;
  }
  const RetentionOptions& keep = impl_->options.retention;
  auto deleted = impl_->write([&](SQLite::Database& db) {
    for (const auto& [resolution, span] : {std::pair{0, keep.raw}, {60, keep.minute}, {600, keep.minute}, {3600, keep.hour}}) {
      SQLite::Statement s(db, "DELETE FROM polls WHERE resolution = ? AND until < ?");
      s.bind(1, resolution);
      s.bind(2, us(now - span));
      s.exec();
    }
    SQLite::Statement gauges(db, "DELETE FROM gauges WHERE at < ?");
    gauges.bind(1, us(now - keep.minute));
    gauges.exec();
    SQLite::Statement unfinished(db, "DELETE FROM unfinished WHERE minute < ?");
    unfinished.bind(1, us(now - keep.minute));
    unfinished.exec();
    // a target above its bytes loses its oldest polls first
    for (const std::string& target : *targets) {
      SQLite::Statement size(db, "SELECT sum(length(data)) FROM polls WHERE target = ?");
      bind_text(size, 1, target);
      if (!size.executeStep() || size.getColumn(0).getInt64() <= keep.max_bytes) continue;
      SQLite::Statement oldest(
          db, "DELETE FROM polls WHERE id IN (SELECT id FROM polls WHERE target = ? ORDER BY resolution, until LIMIT 5000)");
      bind_text(oldest, 1, target);
      oldest.exec();
    }
  });
  if (!deleted) return deleted;
  return roll_up_gauges(*impl_, us(now - keep.raw));
}

}  // namespace assay::store
