// Which normal form a relation is in, and the two certificates of a decomposition.
#include <algorithm>
#include <optional>
#include <set>

#include "advise/normal/decompose.h"

namespace assay::advise::normal {
namespace {

/// Attributes outside every key that a part of a key determines.
void partial(const Universe& universe, const Closer& closer, const Keys& keys, std::vector<Violation>& out) {
  const AttributeSet other = universe.attributes - keys.prime();
  std::set<Dependency> seen;
  for (const AttributeSet& key : keys.keys)
    key.each([&](std::size_t left_out) {
      AttributeSet part = key;
      part.reset(left_out);
      (closer.closure(part) & other).each([&](std::size_t a) {
        AttributeSet lhs = part;
        part.each([&](std::size_t b) {
          AttributeSet less = lhs;
          less.reset(b);
          if (closer.closure(less).test(a)) lhs = less;
        });
        const Dependency found{lhs, AttributeSet::one(a)};
        if (seen.insert(found).second) out.push_back({NormalForm::second, found, false});
      });
    });
}

}  // namespace

Analysis analyse(const Universe& universe, std::size_t key_cap) {
  Analysis out;
  std::vector<Dependency> known = universe.functional;
  // what the multivalued dependencies make of it (coalescence) counts too
  if (!universe.multivalued.empty())
    for (const auto* list : {&universe.functional, &universe.multivalued})
      for (const Dependency& one : *list) known.push_back({one.lhs, closure(one.lhs, universe)});
  out.cover = minimal_cover(known);
  out.keys = candidate_keys(universe.attributes, out.cover, key_cap);
  const Closer closer(out.cover);
  const AttributeSet prime = out.keys.prime();
  partial(universe, closer, out.keys, out.violations);
  const bool second = out.violations.empty();
  bool third = second, boyce_codd = true, fourth = true;
  std::vector<Violation> higher;
  for (const Dependency& one : out.cover) {
    if (closer.closure(one.lhs).contains(universe.attributes)) continue;
    boyce_codd = false;
    const bool transitive = !prime.contains(one.rhs);
    third = third && !transitive;
    const bool told = std::any_of(out.violations.begin(), out.violations.end(), [&](const Violation& v) { return v.dependency == one; });
    if (!told) higher.push_back({transitive ? NormalForm::third : NormalForm::boyce_codd, one, false});
  }
  for (const Dependency& one : universe.multivalued) {
    const AttributeSet rhs = one.rhs - one.lhs;
    const bool trivial = rhs.none() || (one.lhs | one.rhs).contains(universe.attributes);
    const AttributeSet determined = closure(one.lhs, universe);
    if (trivial || determined.contains(universe.attributes)) continue;
    fourth = false;
    if (!determined.contains(rhs)) higher.push_back({NormalForm::fourth, {one.lhs, rhs}, true});
  }
  std::stable_sort(higher.begin(), higher.end(), [](const Violation& a, const Violation& b) { return a.form < b.form; });
  out.violations.insert(out.violations.end(), higher.begin(), higher.end());
  out.reached = !second       ? NormalForm::first
                : !third      ? NormalForm::second
                : !boyce_codd ? NormalForm::third
                : !fourth     ? NormalForm::boyce_codd
                              : NormalForm::fourth;
  return out;
}

bool is_boyce_codd(const AttributeSet& attributes, std::span<const Dependency> dependencies) {
  const Closer closer(dependencies);
  const std::vector<Dependency> inner = project(attributes, dependencies).dependencies;
  return std::all_of(inner.begin(), inner.end(), [&](const Dependency& one) { return closer.closure(one.lhs).contains(attributes); });
}

std::vector<Dependency> lost(std::span<const Dependency> dependencies, std::span<const Part> parts) {
  const Closer closer(dependencies);
  std::vector<Dependency> out;
  for (const Dependency& one : dependencies) {
    AttributeSet reached = one.lhs;
    for (bool changed = true; changed && !reached.contains(one.rhs);) {
      changed = false;
      for (const Part& part : parts) {
        const AttributeSet more = closer.closure(reached & part.attributes) & part.attributes;
        changed = changed || !reached.contains(more);
        reached |= more;
      }
    }
    if (!reached.contains(one.rhs)) out.push_back(one);
  }
  return out;
}

namespace {

using Row = std::vector<std::uint32_t>;

class Tableau {
 public:
  Tableau(const AttributeSet& attributes, std::span<const Part> parts) {
    attributes.each([&](std::size_t a) { columns_.push_back(a); });
    std::uint32_t symbol = 0;
    for (const Part& part : parts) {
      Row& row = rows_.emplace_back();
      for (const std::size_t a : columns_) row.push_back(part.attributes.test(a) ? 0 : ++symbol);
    }
  }
  bool done() const {
    return std::any_of(rows_.begin(), rows_.end(),
                       [](const Row& row) { return std::all_of(row.begin(), row.end(), [](auto s) { return s == 0; }); });
  }
  std::size_t rows() const { return rows_.size(); }

  /// Equates the right sides of rows that agree on the left; the number of symbols that went.
  std::size_t equate(const Dependency& one) {
    std::size_t steps = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      for (std::size_t j = i + 1; j < rows_.size(); ++j) {
        if (!agree(rows_[i], rows_[j], one.lhs)) continue;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
          if (!one.rhs.test(columns_[c]) || rows_[i][c] == rows_[j][c]) continue;
          const std::uint32_t stays = std::min(rows_[i][c], rows_[j][c]), goes = std::max(rows_[i][c], rows_[j][c]);
          for (Row& row : rows_)
            if (row[c] == goes) row[c] = stays;
          ++steps;
        }
      }
    return steps;
  }
  /// Adds the rows that swap the right side between rows that agree on the left.
  std::size_t swap(const Dependency& one, std::size_t limit) {
    std::set<Row> there(rows_.begin(), rows_.end());
    std::size_t steps = 0;
    for (std::size_t i = 0; i < rows_.size() && rows_.size() <= limit; ++i)
      for (std::size_t j = 0; j < rows_.size() && rows_.size() <= limit; ++j) {
        if (i == j || !agree(rows_[i], rows_[j], one.lhs)) continue;
        Row made = rows_[i];
        for (std::size_t c = 0; c < columns_.size(); ++c)
          if (one.rhs.test(columns_[c])) made[c] = rows_[j][c];
        if (!there.insert(made).second) continue;
        rows_.push_back(std::move(made));
        ++steps;
      }
    return steps;
  }

 private:
  bool agree(const Row& a, const Row& b, const AttributeSet& on) const {
    for (std::size_t c = 0; c < columns_.size(); ++c)
      if (on.test(columns_[c]) && a[c] != b[c]) return false;
    return true;
  }
  std::vector<std::size_t> columns_ = {};
  std::vector<Row> rows_ = {};
};

}  // namespace

Chase chase(const Universe& universe, std::span<const Part> parts) {
  Chase out;
  Tableau tableau(universe.attributes, parts);
  for (bool changed = true; changed && !tableau.done() && tableau.rows() <= max_chase_rows;) {
    changed = false;
    for (bool equated = true; equated;) {
      equated = false;
      for (const Dependency& one : universe.functional)
        if (const std::size_t steps = tableau.equate(one); steps > 0) out.steps += steps, equated = true;
    }
    if (tableau.done()) break;
    for (const Dependency& one : universe.multivalued)
      if (const std::size_t steps = tableau.swap(one, max_chase_rows); steps > 0) out.steps += steps, changed = true;
  }
  out.lossless = tableau.done();
  out.rows = tableau.rows();
  out.finished = out.lossless || out.rows <= max_chase_rows;
  return out;
}

}  // namespace assay::advise::normal
