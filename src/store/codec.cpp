#include "store/codec.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::store {
namespace {

constexpr char format_version = 1;

void put(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<char>(value));
}

bool get(std::string_view& in, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

std::uint64_t micros(double ms) { return ms > 0 ? static_cast<std::uint64_t>(std::llround(std::min(ms, 1e15) * 1000)) : 0; }
double from_micros(std::uint64_t us) { return static_cast<double>(us) / 1000; }
std::uint64_t count(std::int64_t value) { return value > 0 ? static_cast<std::uint64_t>(value) : 0; }

constexpr std::array counters = {&StatementSample::calls,       &StatementSample::rows,         &StatementSample::shared_hit,
                                 &StatementSample::shared_read, &StatementSample::dirtied,      &StatementSample::written,
                                 &StatementSample::temp_read,   &StatementSample::temp_written, &StatementSample::wal_bytes};

/// A column in which every value is zero costs one byte.
template <class Values>
void put_column(std::string& out, const std::vector<StatementSample>& samples, Values&& value_of) {
  const bool empty = std::all_of(samples.begin(), samples.end(), [&](const StatementSample& s) { return value_of(s) == 0; });
  out.push_back(empty ? 0 : 1);
  if (empty) return;
  for (const StatementSample& s : samples) put(out, value_of(s));
}

template <class Store>
bool get_column(std::string_view& in, std::vector<StatementSample>& samples, Store&& store) {
  if (in.empty()) return false;
  const bool empty = in.front() == 0;
  in.remove_prefix(1);
  if (empty) return true;
  for (StatementSample& s : samples) {
    std::uint64_t value = 0;
    if (!get(in, value)) return false;
    store(s, value);
  }
  return true;
}

}  // namespace

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

std::string encode(std::vector<StatementSample> samples) {
  std::sort(samples.begin(), samples.end(), [](const StatementSample& a, const StatementSample& b) { return a.series < b.series; });
  std::string out(1, format_version);
  put(out, samples.size());
  std::uint32_t before = 0;
  for (const StatementSample& s : samples) {
    put(out, s.series - before);
    before = s.series;
  }
  for (const auto member : counters) put_column(out, samples, [member](const StatementSample& s) { return count(s.*member); });
  put_column(out, samples, [](const StatementSample& s) { return micros(s.total_ms); });
  // least and greatest time are stored as distances from the mean: small when a statement is steady
  put_column(out, samples,
             [](const StatementSample& s) { return s.calls > 1 ? micros(s.total_ms / static_cast<double>(s.calls) - s.min_ms) : 0; });
  put_column(out, samples,
             [](const StatementSample& s) { return s.calls > 1 ? micros(s.max_ms - s.total_ms / static_cast<double>(s.calls)) : 0; });
  put_column(out, samples, [](const StatementSample& s) { return s.calls > 1 ? micros(std::sqrt(std::max(0.0, s.m2_ms2))) : 0; });
  return out;
}

Result<std::vector<StatementSample>> decode(std::string_view blob) {
  const auto damaged = [] { return fail(Code::internal, "A telemetry blob is damaged. Run `assay store check` and restore a backup."); };
  std::uint64_t n = 0;
  if (blob.empty() || blob.front() != format_version) return damaged();
  blob.remove_prefix(1);
  if (!get(blob, n) || n > blob.size()) return damaged();
  std::vector<StatementSample> samples(n);
  std::uint32_t before = 0;
  for (StatementSample& s : samples) {
    std::uint64_t step = 0;
    if (!get(blob, step)) return damaged();
    s.series = before = before + static_cast<std::uint32_t>(step);
  }
  bool ok = true;
  for (const auto member : counters)
    ok = ok && get_column(blob, samples, [member](StatementSample& s, std::uint64_t v) { s.*member = static_cast<std::int64_t>(v); });
  ok = ok && get_column(blob, samples, [](StatementSample& s, std::uint64_t v) { s.total_ms = from_micros(v); });
  const auto mean = [](const StatementSample& s) { return s.calls > 0 ? s.total_ms / static_cast<double>(s.calls) : 0; };
  for (StatementSample& s : samples) s.min_ms = s.max_ms = mean(s);
  ok = ok && get_column(blob, samples, [&](StatementSample& s, std::uint64_t v) { s.min_ms = std::max(0.0, mean(s) - from_micros(v)); });
  ok = ok && get_column(blob, samples, [&](StatementSample& s, std::uint64_t v) { s.max_ms = mean(s) + from_micros(v); });
  ok = ok && get_column(blob, samples, [](StatementSample& s, std::uint64_t v) { s.m2_ms2 = from_micros(v) * from_micros(v); });
  if (!ok || !blob.empty()) return damaged();
  return samples;
}

}  // namespace assay::store
