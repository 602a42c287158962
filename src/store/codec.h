// One poll's statement samples as one column-wise blob (rows cost 35 bytes a sample: reference/cpp-toolchain; ours: docs/results).
// Counts are exact, total times are whole microseconds; least and greatest time are kept to 1 %, the deviation to 2.5 %, as ratios to the
// mean: a byte each instead of two or three. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "store/column.h"

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

/// The columns of a blob, in their order. `total` is in microseconds; `below`, `above` and `spread` are logarithms of mean / least time,
/// greatest time / mean and deviation / mean.
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

/// Puts a column's value into a sample; `calls`, then `total`, come before the others.
void set(StatementSample& sample, Column column, std::uint64_t value);

/// A blob opened for reading some of it: finding the columns is one pass over its bytes, a column is decoded only when it is asked for.
/// Views the bytes it was opened on. O(bytes) to open, O(samples) a column.
class SampleBlob {
 public:
  /// Code::internal when the blob is damaged.
  static Result<SampleBlob> open(std::string_view blob);

  std::size_t size() const { return size_; }
  std::vector<std::uint32_t> series() const;  ///< ascending
  void read(Column column, std::vector<std::uint64_t>& into) const { columns_[static_cast<std::size_t>(column)].read(into); }
  /// The samples at these positions (ascending), whole.
  std::vector<StatementSample> at(std::span<const std::uint32_t> positions) const;

 private:
  std::size_t size_ = 0;
  ColumnView series_;  ///< differences
  std::array<ColumnView, column_count> columns_;
};

/// Sorts by series. O(n log n).
std::string encode(std::vector<StatementSample> samples);
/// Code::internal when the blob is damaged.
Result<std::vector<StatementSample>> decode(std::string_view blob);

}  // namespace assay::store
