// What holds in rows: minimal non-trivial functional dependencies and minimal unique column combinations, exact, NULL = NULL. Pure; any thread.
//
// Method. Two rows agree on a set of attributes; X → A holds unless some pair agrees on X and not on A. So the minimal left sides of A are the
// minimal sets that hit the complement of every agree set without A. Few rows: all pairs are compared. Many rows: a sample of pairs gives
// candidates, these are checked on partitions of all rows, and the pairs that refute some join the sample until nothing is refuted.
// Sources: Papenbrock, Naumann, "A Hybrid Approach to Functional Dependency Discovery" (SIGMOD 2016); Murakami, Uno, "Efficient algorithms for
// dualizing large-scale hypergraphs" (2014); Bleifuß et al., "Discovering Functional Dependencies through Hitting Set Enumeration" (2024).
// Time grows with rows × candidates; the number of dependencies may be exponential in the columns, so there are limits, and the result says
// which one it met. Errors: Code::invalid (more than max_attributes columns).
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "advise/normal/bits.h"
#include "advise/normal/rows.h"
#include "core/result.h"

namespace assay::advise::normal {

/// Calls body(begin, end) for parts of [0, count), at once if it can (core/spread.h).
using Spread = std::function<void(std::size_t count, std::size_t least, const std::function<void(std::size_t, std::size_t)>& body)>;

struct DiscoverOptions {
  std::size_t max_lhs = 0;             ///< attributes on a left side, and of a key; 0 = no cap
  std::size_t max_found = 20'000'000;  ///< left sides; then the result is `incomplete`
  std::size_t all_pairs_rows = 2'000;  ///< up to here every pair is compared
  Spread spread = {};                  ///< empty: one after the other
  std::function<bool()> stopped = {};  ///< asked now and then; true ends the search, incomplete
};

/// Left sides with what they determine, as numbers of columns, packed: 10⁶ dependencies take some 10 MB.
class DependencyList {
 public:
  struct Item {
    std::span<const std::uint16_t> lhs;
    std::span<const std::uint16_t> rhs;
  };
  void add(std::span<const std::uint16_t> lhs, std::span<const std::uint16_t> rhs);
  std::size_t groups() const { return groups_; }
  /// One right side each.
  std::size_t count() const { return count_; }
  template <class Body>
  void each(const Body& body) const {
    for (std::size_t at = 0; at < data_.size();) {
      const std::size_t left = data_[at], right = data_[at + 1];
      body(Item{{&data_[at + 2], left}, {&data_[at + 2 + left], right}});
      at += 2 + left + right;
    }
  }
  bool operator==(const DependencyList&) const = default;

 private:
  std::vector<std::uint16_t> data_ = {};
  std::size_t groups_ = 0, count_ = 0;
};

struct Discovered {
  DependencyList dependencies = {};                   ///< by left side: fewer attributes first, then by column
  std::vector<std::vector<std::uint16_t>> keys = {};  ///< minimal unique combinations, in the same order
  bool incomplete = false;                            ///< stopped, or max_found was met
  std::size_t pairs_compared = 0, validated = 0, rounds = 0;
};

/// Of fewer than two rows everything holds: ∅ → each column, and no key is told.
Result<Discovered> discover(const EncodedTable& table, const DiscoverOptions& options = {});

}  // namespace assay::advise::normal
