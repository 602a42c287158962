// Theory of functional and multivalued dependencies over one relation: closure, cover, keys, basis. Pure; any thread; nothing fails.
// Attributes are numbers below max_attributes; names are the caller's.
// Sources: Beeri, Bernstein, "Computational problems related to the design of normal form relational schemas" (1979); Lucchesi, Osborn,
// "Candidate keys for relations" (1978); Beeri, "On the membership problem for functional and multivalued dependencies" (1980).
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "advise/normal/bits.h"

namespace assay::advise::normal {

/// lhs → rhs, or lhs ↠ rhs where it stands in `multivalued`.
struct Dependency {
  AttributeSet lhs = {};
  AttributeSet rhs = {};
  auto operator<=>(const Dependency&) const = default;
};

/// A relation with what is known of it.
struct Universe {
  AttributeSet attributes = {};
  std::vector<Dependency> functional = {};
  std::vector<Dependency> multivalued = {};
};

/// Closures under one set of functional dependencies: each linear in its length (counters of what a left side still lacks).
class Closer {
 public:
  explicit Closer(std::span<const Dependency> dependencies);
  AttributeSet closure(const AttributeSet& of) const;
  /// As if the dependency of that index were not there.
  AttributeSet closure_without(const AttributeSet& of, std::size_t index) const;
  bool implies(const Dependency& dependency) const { return closure(dependency.lhs).contains(dependency.rhs); }

 private:
  std::vector<Dependency> dependencies_;
  std::vector<std::vector<std::uint32_t>> waiting_;  ///< by attribute, the dependencies whose left side has it
  std::vector<std::uint32_t> lacks_;                 ///< attributes of each left side
};

AttributeSet closure(const AttributeSet& of, std::span<const Dependency> dependencies);
bool equivalent(std::span<const Dependency> a, std::span<const Dependency> b);

/// Canonical cover: one attribute on each right side, no attribute on a left side and no dependency that could go. Sorted.
std::vector<Dependency> minimal_cover(std::span<const Dependency> dependencies);
/// The same with equal left sides joined: one dependency each.
std::vector<Dependency> joined_by_lhs(std::span<const Dependency> dependencies);

struct Keys {
  std::vector<AttributeSet> keys = {};  ///< candidate keys, sorted
  bool complete = true;                 ///< false: the cap was met, there may be more
  AttributeSet prime() const;           ///< the attributes of these keys
};
/// All candidate keys, in time polynomial in their number (of which there may be exponentially many: `cap`).
Keys candidate_keys(const AttributeSet& attributes, std::span<const Dependency> dependencies, std::size_t cap = 10'000);
/// A key within the superkey `from`; attributes of low numbers stay rather than others.
AttributeSet minimal_key(AttributeSet from, const AttributeSet& attributes, const Closer& closer);

/// The dependencies that hold among `attributes` alone: minimal left sides, one attribute on the right. Exponential: exact up to
/// `exact_attributes`; above, those of the given left sides only, and `complete` is false.
struct Projection {
  std::vector<Dependency> dependencies = {};
  bool complete = true;
};
inline constexpr std::size_t exact_attributes = 14;
Projection project(const AttributeSet& attributes, std::span<const Dependency> dependencies);

/// The blocks of the dependency basis of `of` (Beeri): of ↠ Y holds exactly when Y without `of` is a union of blocks.
std::vector<AttributeSet> dependency_basis(const AttributeSet& of, const Universe& universe);
/// What `of` determines under both kinds together; a multivalued dependency can make a functional one (coalescence).
AttributeSet closure(const AttributeSet& of, const Universe& universe);

}  // namespace assay::advise::normal
