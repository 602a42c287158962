// Gauges: a few named values an instant, averaged over buckets when they are read.
#include <limits>

#include "store/impl.h"

namespace assay::store {

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
    SQLite::Statement s(
        db, "SELECT at, data FROM gauges WHERE target = ? AND metric = ? AND resolution IN (0, 60) AND at > ? AND at <= ? ORDER BY at");
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
