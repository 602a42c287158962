#include "store/codec.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace assay::store {
namespace {

constexpr char format_version = 2;
// one step of a ratio's logarithm: ±1 % and ±2.5 %
constexpr double extreme_step = 1.02, spread_step = 1.05;
// spread / mean from 0.8 % up
constexpr double spread_offset = 100;

std::uint64_t micros(double ms) { return ms > 0 ? static_cast<std::uint64_t>(std::llround(std::min(ms, 1e15) * 1000)) : 0; }
double from_micros(std::uint64_t us) { return static_cast<double>(us) / 1000; }
std::uint64_t count(std::int64_t value) { return value > 0 ? static_cast<std::uint64_t>(value) : 0; }

constexpr std::array counters = {&StatementSample::calls,       &StatementSample::rows,         &StatementSample::shared_hit,
                                 &StatementSample::shared_read, &StatementSample::dirtied,      &StatementSample::written,
                                 &StatementSample::temp_read,   &StatementSample::temp_written, &StatementSample::wal_bytes};

Error damaged() { return {Code::internal, "A telemetry blob is damaged. Run `assay store check` and restore a backup."}; }

double mean_of(const StatementSample& s) { return s.calls > 0 ? s.total_ms / static_cast<double>(s.calls) : 0; }

std::uint64_t log_of(double ratio, double step) {
  return ratio > 1 ? static_cast<std::uint64_t>(std::llround(std::log(std::min(ratio, 1e9)) / std::log(step))) : 0;
}

/// Powers of a step: a table, for a range reads hundreds of thousands of them.
class Powers {
 public:
  Powers(double step, double offset) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = std::pow(step, static_cast<double>(i) - offset);
  }
  double operator[](std::uint64_t steps) const { return values_[std::min<std::uint64_t>(steps, values_.size() - 1)]; }

 private:
  std::array<double, 1100> values_;
};
const Powers extremes(extreme_step, 0), spreads(spread_step, spread_offset);

/// 0 = all calls took equally long.
std::uint64_t spread_of(const StatementSample& s) {
  const double mean = mean_of(s), deviation = s.calls > 1 ? std::sqrt(std::max(0.0, s.m2_ms2) / static_cast<double>(s.calls)) : 0;
  if (mean <= 0 || deviation <= 0) return 0;
  const double steps = std::round(std::log(deviation / mean) / std::log(spread_step)) + spread_offset;
  return steps < 1 ? 0 : static_cast<std::uint64_t>(std::min(steps, 1000.0));
}

std::uint64_t value_of(const StatementSample& s, Column column) {
  const double mean = mean_of(s);
  switch (column) {
    case Column::total: return micros(s.total_ms);
    case Column::below: return s.calls > 1 && mean > 0 ? log_of(mean / std::max(s.min_ms, mean * 1e-9), extreme_step) : 0;
    case Column::above: return s.calls > 1 && mean > 0 ? log_of(s.max_ms / mean, extreme_step) : 0;
    case Column::spread: return spread_of(s);
    default: return count(s.*counters[static_cast<std::size_t>(column)]);
  }
}

}  // namespace

void set(StatementSample& s, Column column, std::uint64_t value) {
  switch (column) {
    case Column::total:
      s.total_ms = from_micros(value);
      s.min_ms = s.max_ms = mean_of(s);
      break;
    case Column::below: s.min_ms = mean_of(s) / extremes[value]; break;
    case Column::above: s.max_ms = mean_of(s) * extremes[value]; break;
    case Column::spread:
      if (value) {
        const double deviation = mean_of(s) * spreads[value];
        s.m2_ms2 = deviation * deviation * static_cast<double>(s.calls);
      }
      break;
    default: s.*counters[static_cast<std::size_t>(column)] = static_cast<std::int64_t>(value);
  }
}

void StatementSample::merge(const StatementSample& other) {
  if (other.calls <= 0) return;
  if (calls <= 0) {
    const std::uint32_t keep = series;
    *this = other;
    series = keep ? keep : other.series;
    return;
  }
  const auto a = static_cast<double>(calls), b = static_cast<double>(other.calls);
  const double gap = other.total_ms / b - total_ms / a;
  m2_ms2 += other.m2_ms2 + gap * gap * a * b / (a + b);
  total_ms += other.total_ms;
  min_ms = std::min(min_ms, other.min_ms);
  max_ms = std::max(max_ms, other.max_ms);
  for (const auto member : counters)  // only counts of a damaged blob add up to more than fits
    if (__builtin_add_overflow(this->*member, other.*member, &(this->*member))) this->*member = INT64_MAX;
}

Result<SampleBlob> SampleBlob::open(std::string_view blob) {
  SampleBlob out;
  std::uint64_t n = 0;
  if (blob.empty() || blob.front() != format_version) return fail(damaged());
  blob.remove_prefix(1);
  // a sample has at least half a byte: its place in the series column
  if (!get_varint(blob, n) || n > 2 * blob.size()) return fail(damaged());
  out.size_ = n;
  const auto series = ColumnView::take(blob, n);
  if (!series) return fail(damaged());
  out.series_ = *series;
  for (ColumnView& column : out.columns_) {
    const auto taken = ColumnView::take(blob, n);
    if (!taken) return fail(damaged());
    column = *taken;
  }
  if (!blob.empty()) return fail(damaged());
  return out;
}

std::vector<std::uint32_t> SampleBlob::series() const {
  std::vector<std::uint64_t> steps;
  series_.read(steps);
  std::vector<std::uint32_t> ids(size_);
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < size_; ++i) ids[i] = before = before + static_cast<std::uint32_t>(steps[i]);
  return ids;
}

std::vector<StatementSample> SampleBlob::at(std::span<const std::uint32_t> positions) const {
  std::vector<StatementSample> out(positions.size());
  if (positions.empty()) return out;
  const std::vector<std::uint32_t> ids = series();
  for (std::size_t i = 0; i < positions.size(); ++i) out[i].series = ids[positions[i]];
  std::vector<std::uint64_t> values(positions.size());
  for (std::size_t c = 0; c < column_count; ++c) {
    columns_[c].at(positions, values);
    for (std::size_t i = 0; i < positions.size(); ++i) set(out[i], static_cast<Column>(c), values[i]);
  }
  return out;
}

std::string encode(std::vector<StatementSample> samples) {
  std::sort(samples.begin(), samples.end(), [](const StatementSample& a, const StatementSample& b) { return a.series < b.series; });
  std::string out(1, format_version);
  put_varint(out, samples.size());
  std::vector<std::uint64_t> values(samples.size());
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    values[i] = samples[i].series - before;
    before = samples[i].series;
  }
  put_column(out, values);
  for (std::size_t c = 0; c < column_count; ++c) {
    for (std::size_t i = 0; i < samples.size(); ++i) values[i] = value_of(samples[i], static_cast<Column>(c));
    put_column(out, values);
  }
  return out;
}

Result<std::vector<StatementSample>> decode(std::string_view blob) {
  auto opened = SampleBlob::open(blob);
  if (!opened) return fail(opened.error());
  std::vector<StatementSample> out(opened->size());
  const std::vector<std::uint32_t> ids = opened->series();
  // each series once, ascending: encode() writes nothing else
  if (std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>()) != ids.end()) return fail(damaged());
  for (std::size_t i = 0; i < out.size(); ++i) out[i].series = ids[i];
  std::vector<std::uint64_t> values;
  for (std::size_t c = 0; c < column_count; ++c) {
    opened->read(static_cast<Column>(c), values);
    for (std::size_t i = 0; i < out.size(); ++i) set(out[i], static_cast<Column>(c), values[i]);
  }
  return out;
}

}  // namespace assay::store
