// One poll's statement samples as one column-wise varint blob (8 bytes a sample measured against 35 for rows: reference/cpp-toolchain).
// Counts are exact; times are whole microseconds; the spread is the square root of the sum of squares, in microseconds. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace assay::store {

struct StatementSample {
  std::uint32_t series = 0;
  std::int64_t calls = 0, rows = 0, shared_hit = 0, shared_read = 0, dirtied = 0, written = 0, temp_read = 0, temp_written = 0,
               wal_bytes = 0;
  double total_ms = 0, min_ms = 0, max_ms = 0;
  double m2_ms2 = 0;  ///< Σ(x − mean)²

  /// Pairwise merge (Chan, Golub, LeVeque 1979).
  void merge(const StatementSample& other);
};

/// The columns of a blob, in their order. Times are in microseconds; `below` and `above` are the distances of least and greatest time from
/// the mean; `spread` is √m2.
enum class Column {
  calls,
  rows,
  shared_hit,
  shared_read,
  dirtied,
  written,
  temp_read,
  temp_written,
  wal_bytes,
  total,
  below,
  above,
  spread
};
constexpr std::size_t column_count = 13;

/// A blob opened for reading some of it: finding the columns is one pass over its bytes, a column is decoded only when it is asked for.
/// Views the bytes it was opened on. O(bytes) to open, O(samples) a column.
class SampleBlob {
 public:
  /// Code::internal when the blob is damaged.
  static Result<SampleBlob> open(std::string_view blob);

  std::size_t size() const { return size_; }
  std::vector<std::uint32_t> series() const;                         ///< ascending
  void read(Column column, std::vector<std::uint64_t>& into) const;  ///< all values; `into` is resized
  /// The samples at these positions (ascending), whole.
  std::vector<StatementSample> at(std::span<const std::uint32_t> positions) const;

 private:
  std::size_t size_ = 0;
  std::string_view series_;
  std::array<std::string_view, column_count> columns_;  ///< empty: every value is zero
};

/// Sorts by series. O(n log n).
std::string encode(std::vector<StatementSample> samples);
/// Code::internal when the blob is damaged.
Result<std::vector<StatementSample>> decode(std::string_view blob);

}  // namespace assay::store
