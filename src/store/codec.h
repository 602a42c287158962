// One poll's statement samples as one column-wise varint blob (8 bytes a sample measured against 35 for rows: reference/cpp-toolchain).
// Counts are exact; times are whole microseconds; the spread is the square root of the sum of squares, in microseconds. Pure.
#pragma once
#include <cstdint>
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

/// Sorts by series. O(n log n).
std::string encode(std::vector<StatementSample> samples);
/// Code::internal when the blob is damaged.
Result<std::vector<StatementSample>> decode(std::string_view blob);

}  // namespace assay::store
