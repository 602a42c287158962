// Normal forms and the way there, with certificates that can be checked without trusting it. Pure; any thread; nothing fails.
// Sources: Bernstein, "Synthesizing third normal form relations" (1976); Biskup, Dayal, Bernstein (1979: the key relation); Tsou, Fischer,
// "Decomposition of a relation scheme into Boyce-Codd normal form" (1982); Fagin, "Multivalued dependencies and a new normal form" (1977);
// Aho, Beeri, Ullman, "The theory of joins" (1979: the chase); Ullman, "Principles of Database and Knowledge-Base Systems", ch. 7.
#pragma once
#include <array>
#include <vector>

#include "advise/normal/theory.h"
#include "core/fields.h"

namespace assay::advise::normal {

/// Names as people write them.
enum class NormalForm { first, second, third, boyce_codd, fourth };
constexpr std::array<EnumName, 5> enum_names(NormalForm) { return {{{0, "1NF"}, {1, "2NF"}, {2, "3NF"}, {3, "BCNF"}, {4, "4NF"}}}; }

struct Violation {
  NormalForm form = NormalForm::second;  ///< the lowest that this breaks
  Dependency dependency = {};
  bool multivalued = false;
};

struct Analysis {
  std::vector<Dependency> cover = {};  ///< minimal, one attribute on each right side
  Keys keys = {};
  NormalForm reached = NormalForm::first;
  std::vector<Violation> violations = {};  ///< the lowest form first
};
/// When the keys are not complete, attributes of unknown keys count as not prime: then `reached` below BCNF is a lower bound.
Analysis analyse(const Universe& universe, std::size_t key_cap = 10'000);

struct ForeignLink {
  std::size_t to = 0;  ///< the other part
  AttributeSet attributes = {};
  bool operator==(const ForeignLink&) const = default;
};
struct Part {
  AttributeSet attributes = {};
  std::vector<AttributeSet> keys = {};  ///< the first is to be the primary one
  std::vector<ForeignLink> links = {};  ///< no cycles
};

/// Third normal form: lossless and preserving. Parts by key.
std::vector<Part> synthesise_third(const Universe& universe);
/// Boyce–Codd: lossless; dependencies may be lost (see preserved()).
std::vector<Part> decompose_boyce_codd(const Universe& universe);
/// Fourth: as Boyce–Codd, for both kinds of dependencies. Parts above exact_attributes are split by given left sides only.
std::vector<Part> decompose_fourth(const Universe& universe);

/// A tableau with a row a part; 0 = the distinguished symbol.
struct Chase {
  bool lossless = false;
  bool finished = true;  ///< false: multivalued dependencies made more than max_chase_rows rows
  std::size_t steps = 0, rows = 0;
};
inline constexpr std::size_t max_chase_rows = 4096;
Chase chase(const Universe& universe, std::span<const Part> parts);

/// The dependencies that no check within single parts can enforce; empty = all are preserved.
std::vector<Dependency> lost(std::span<const Dependency> dependencies, std::span<const Part> parts);

/// Whether every dependency that holds within the part starts from a superkey of it. Exact up to exact_attributes, else by given left sides.
bool is_boyce_codd(const AttributeSet& attributes, std::span<const Dependency> dependencies);

}  // namespace assay::advise::normal
