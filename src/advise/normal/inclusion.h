// Inclusion dependencies: the values of some columns are all among those of others. NULL is no value here; a column without values is left out.
// Pure; any thread; nothing fails. Time: sorting the distinct values once (unary), and once a candidate (n-ary).
// Sources: Bauckmann, Leser, Naumann, "Efficiently computing inclusion dependencies for schema matching" (SPIDER, 2006); De Marchi et al.,
// "Unary and n-ary inclusion dependency discovery in relational databases" (2009).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "advise/normal/rows.h"

namespace assay::advise::normal {

/// Only columns of one class are compared.
enum class TypeClass { number, temporal, text };
/// From the values: number when all are, temporal when all look like 2026-11-30…, else text.
TypeClass class_of_values(const EncodedColumn& column);

struct InclusionOptions {
  std::size_t max_arity = 1;
  std::size_t max_candidates = 20'000;  ///< of more than one column; beyond, `incomplete`
  /// By table and column: unique by itself in all rows. In a sampled table such a column may hold what the sample does not show, so it is
  /// taken to include whatever has its type class, for all rows to be asked. Empty = as the rows show, and nothing is taken.
  std::vector<std::vector<bool>> unique = {};
};
struct Inclusion {
  std::size_t from_table = 0, to_table = 0;
  std::vector<std::uint16_t> from = {}, to = {};  ///< columns, pairwise
  std::size_t from_distinct = 0, to_distinct = 0;
  bool to_unique = false;  ///< no two rows of the other table have the same
  double score = 0;        ///< the likelier a foreign key, the higher: unique other side, names, coverage; not unique itself
};
struct Inclusions {
  std::vector<Inclusion> found = {};  ///< unary ones first, then by score
  bool incomplete = false;
};
Inclusions inclusions(std::span<const EncodedTable> tables, const InclusionOptions& options = {});

}  // namespace assay::advise::normal
