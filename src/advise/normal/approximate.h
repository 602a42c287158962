// What nearly holds in rows, and which of what holds is worth a person's time. Pure; any thread; nothing fails.
// Errors of X → A: g3 = share of rows to remove until it holds, g1 = share of pairs of rows that refute it (Kivinen, Mannila, "Approximate
// inference of functional dependencies from relations", 1995).
// Ranking: rows confirm X → A only where X repeats, and a confirmation says little where A is nearly constant. So the evidence is the number of
// repetitions that A would have broken had it been independent of X; what has little of it held by accident.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "advise/normal/discover.h"

namespace assay::advise::normal {

struct ApproximateOptions {
  std::size_t max_lhs = 2;
  double max_g3 = 0.01;
  std::size_t max_partitions = 20'000;  ///< left sides looked at; beyond, `incomplete`
};
struct Approximate {
  std::vector<std::uint16_t> lhs = {};
  std::uint16_t rhs = 0;
  double g1 = 0, g3 = 0;
};
struct ApproximateResult {
  std::vector<Approximate> found = {};  ///< 0 < g3 ≤ max_g3, no subset of the left side does as well; least error first
  bool incomplete = false;
};
ApproximateResult approximate(const EncodedTable& table, const ApproximateOptions& options = {});

/// Rows to remove until lhs → rhs holds (g3, counted); every attribute of `rhs` by itself, the most of them.
std::size_t rows_in_the_way(const EncodedTable& table, std::span<const std::uint16_t> lhs, std::span<const std::uint16_t> rhs);

struct RankOptions {
  std::size_t max_lhs = 3;
  double min_evidence = 10;         ///< repetitions that would have refuted it by chance
  double max_distinct_share = 0.9;  ///< of the left side's values in the rows: above, it is nearly a key
  std::size_t max_groups = 5'000;   ///< looked at, smallest left sides first
};
struct Ranked {
  std::vector<std::uint16_t> lhs = {};
  std::vector<std::uint16_t> rhs = {};  ///< all that it determines, keys of more than this left side apart
  std::size_t distinct = 0;             ///< values of the left side
  std::size_t saved_cells = 0;          ///< cells that a table of its own would not repeat
  double evidence = 0;
  double affinity = 0;  ///< 0 … 1: words that the names share
  double score = 0;
};
/// The best first; what is below the limits is left out.
std::vector<Ranked> rank(const EncodedTable& table, const DependencyList& dependencies, const RankOptions& options = {});

/// Words in names: "customerID_no" → customer, id, no.
std::vector<std::string> words_of(std::string_view name);
double name_affinity(std::string_view a, std::string_view b);

}  // namespace assay::advise::normal
