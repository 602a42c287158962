#include "store/codec.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

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

/// The bytes of `count` varints at the front of `in`; npos when there are fewer. Eight bytes a step: a varint ends where the high bit is 0.
std::size_t varint_bytes(std::string_view in, std::size_t count) {
  std::size_t at = 0;
  while (count >= 8 && at + 8 <= in.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, in.data() + at, 8);
    count -= static_cast<std::size_t>(std::popcount(~word & 0x8080808080808080U));
    at += 8;
  }
  for (; count > 0; ++at) {
    if (at >= in.size()) return std::string_view::npos;
    if (static_cast<unsigned char>(in[at]) < 0x80) --count;
  }
  return at;
}

/// Reads a column whose varints were counted when the blob was opened: it cannot run over its end.
std::uint64_t next(const char*& at) {
  auto byte = static_cast<unsigned char>(*at++);
  if (byte < 0x80) return byte;
  std::uint64_t value = byte & 0x7FU;
  for (unsigned shift = 7;; shift += 7) {
    byte = static_cast<unsigned char>(*at++);
    if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return value;
  }
}

std::uint64_t micros(double ms) { return ms > 0 ? static_cast<std::uint64_t>(std::llround(std::min(ms, 1e15) * 1000)) : 0; }
double from_micros(std::uint64_t us) { return static_cast<double>(us) / 1000; }
std::uint64_t count(std::int64_t value) { return value > 0 ? static_cast<std::uint64_t>(value) : 0; }

constexpr std::array counters = {&StatementSample::calls,       &StatementSample::rows,         &StatementSample::shared_hit,
                                 &StatementSample::shared_read, &StatementSample::dirtied,      &StatementSample::written,
                                 &StatementSample::temp_read,   &StatementSample::temp_written, &StatementSample::wal_bytes};

double mean_of(const StatementSample& s) { return s.calls > 0 ? s.total_ms / static_cast<double>(s.calls) : 0; }

/// A column in which every value is zero costs one byte.
template <class Values>
void put_column(std::string& out, const std::vector<StatementSample>& samples, Values&& value_of) {
  const bool empty = std::all_of(samples.begin(), samples.end(), [&](const StatementSample& s) { return value_of(s) == 0; });
  out.push_back(empty ? 0 : 1);
  if (empty) return;
  for (const StatementSample& s : samples) put(out, value_of(s));
}

void set(StatementSample& s, Column column, std::uint64_t value) {
  switch (column) {
    case Column::total:
      s.total_ms = from_micros(value);
      s.min_ms = s.max_ms = mean_of(s);
      break;
    case Column::below: s.min_ms = std::max(0.0, mean_of(s) - from_micros(value)); break;
    case Column::above: s.max_ms = mean_of(s) + from_micros(value); break;
    case Column::spread: s.m2_ms2 = from_micros(value) * from_micros(value); break;
    default: s.*counters[static_cast<std::size_t>(column)] = static_cast<std::int64_t>(value);
  }
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

Result<SampleBlob> SampleBlob::open(std::string_view blob) {
  const auto damaged = [] { return fail(Code::internal, "A telemetry blob is damaged. Run `assay store check` and restore a backup."); };
  SampleBlob out;
  std::uint64_t n = 0;
  if (blob.empty() || blob.front() != format_version) return damaged();
  blob.remove_prefix(1);
  if (!get(blob, n) || n > blob.size()) return damaged();
  out.size_ = n;
  const auto take = [&blob, n](std::string_view& column) {
    const std::size_t bytes = varint_bytes(blob, n);
    if (bytes == std::string_view::npos) return false;
    column = blob.substr(0, bytes);
    blob.remove_prefix(bytes);
    return true;
  };
  if (!take(out.series_)) return damaged();
  for (std::string_view& column : out.columns_) {
    if (blob.empty()) return damaged();
    const bool used = blob.front() != 0;
    blob.remove_prefix(1);
    if (used && !take(column)) return damaged();
  }
  if (!blob.empty()) return damaged();
  return out;
}

std::vector<std::uint32_t> SampleBlob::series() const {
  std::vector<std::uint32_t> ids(size_);
  const char* at = series_.data();
  std::uint32_t before = 0;
  for (std::uint32_t& id : ids) id = before = before + static_cast<std::uint32_t>(next(at));
  return ids;
}

void SampleBlob::read(Column column, std::vector<std::uint64_t>& into) const {
  const std::string_view bytes = columns_[static_cast<std::size_t>(column)];
  if (bytes.empty()) {
    into.assign(size_, 0);
    return;
  }
  into.resize(size_);
  const char* at = bytes.data();
  for (std::uint64_t& value : into) value = next(at);
}

std::vector<StatementSample> SampleBlob::at(std::span<const std::uint32_t> positions) const {
  std::vector<StatementSample> out(positions.size());
  if (positions.empty()) return out;
  {
    const char* at = series_.data();
    std::uint32_t id = 0, position = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      for (; position <= positions[i]; ++position) id += static_cast<std::uint32_t>(next(at));
      out[i].series = id;
    }
  }
  for (std::size_t c = 0; c < column_count; ++c) {
    std::string_view rest = columns_[c];
    std::uint32_t position = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      std::uint64_t value = 0;
      if (!rest.empty()) {
        rest.remove_prefix(varint_bytes(rest, positions[i] - position));
        const char* at = rest.data();
        value = next(at);
        rest.remove_prefix(static_cast<std::size_t>(at - rest.data()));
        position = positions[i] + 1;
      }
      set(out[i], static_cast<Column>(c), value);
    }
  }
  return out;
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
  put_column(out, samples, [](const StatementSample& s) { return s.calls > 1 ? micros(mean_of(s) - s.min_ms) : 0; });
  put_column(out, samples, [](const StatementSample& s) { return s.calls > 1 ? micros(s.max_ms - mean_of(s)) : 0; });
  put_column(out, samples, [](const StatementSample& s) { return s.calls > 1 ? micros(std::sqrt(std::max(0.0, s.m2_ms2))) : 0; });
  return out;
}

Result<std::vector<StatementSample>> decode(std::string_view blob) {
  auto opened = SampleBlob::open(blob);
  if (!opened) return fail(opened.error());
  std::vector<std::uint32_t> all(opened->size());
  std::iota(all.begin(), all.end(), 0U);
  return opened->at(all);
}

}  // namespace assay::store
