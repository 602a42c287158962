#include "advise/normal/decompose.h"

#include <algorithm>
#include <map>
#include <optional>

namespace assay::advise::normal {
namespace {

bool contained_elsewhere(std::span<const Part> parts, std::size_t i) {
  for (std::size_t j = 0; j < parts.size(); ++j)
    if (i != j && parts[j].attributes.contains(parts[i].attributes) && (parts[j].attributes != parts[i].attributes || j < i)) return true;
  return false;
}

void drop_subsets(std::vector<Part>& parts) {
  std::vector<Part> kept;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (!contained_elsewhere(parts, i)) kept.push_back(parts[i]);
  parts = std::move(kept);
}

bool leads_to(std::span<const Part> parts, std::size_t from, std::size_t to) {
  if (from == to) return true;
  return std::any_of(parts[from].links.begin(), parts[from].links.end(), [&](const ForeignLink& l) { return leads_to(parts, l.to, to); });
}

/// Whoever holds the first key of another part refers to it, as long as no cycle comes of it. Later parts, which hold the whole's key, refer
/// first.
void link(std::vector<Part>& parts) {
  for (std::size_t i = parts.size(); i-- > 0;)
    for (std::size_t j = 0; j < parts.size(); ++j) {
      if (i == j) continue;
      const AttributeSet& key = parts[j].keys.front();
      if (key.any() && parts[i].attributes.contains(key) && !leads_to(parts, j, i)) parts[i].links.push_back({j, key});
    }
}

/// The part that holds a key of the whole comes last: the others are looked up from it.
void finish(std::vector<Part>& parts, const Universe& universe, std::span<const Dependency> dependencies) {
  const Closer closer(dependencies);
  for (Part& part : parts) {
    if (!part.keys.empty()) continue;
    part.keys = candidate_keys(part.attributes, project(part.attributes, dependencies).dependencies, 100).keys;
  }
  std::stable_sort(parts.begin(), parts.end(), [&](const Part& a, const Part& b) {
    const bool x = closer.closure(a.attributes).contains(universe.attributes),
               y = closer.closure(b.attributes).contains(universe.attributes);
    return x != y ? y : a.keys.front().next() < b.keys.front().next();
  });
  link(parts);
}

std::vector<Dependency> functional_of(const Universe& universe) {
  std::vector<Dependency> out = universe.functional;
  if (!universe.multivalued.empty())
    for (const auto* list : {&universe.functional, &universe.multivalued})
      for (const Dependency& one : *list) out.push_back({one.lhs, closure(one.lhs, universe)});
  return out;
}

/// Bernstein's step 4: left sides that determine each other share a relation; what that makes redundant goes.
struct Group {
  std::vector<AttributeSet> keys = {};
  AttributeSet others = {};
};
std::vector<Group> groups_of(const std::vector<Dependency>& cover) {
  const Closer closer(cover);
  std::map<AttributeSet, std::vector<AttributeSet>> classes;  // by closure, the left sides
  for (const Dependency& one : joined_by_lhs(cover)) classes[closer.closure(one.lhs)].push_back(one.lhs);
  std::vector<Dependency> equal, rest;
  for (const auto& [ignored, keys] : classes)
    for (const AttributeSet& a : keys)
      for (const AttributeSet& b : keys)
        if (a != b) equal.push_back({a, b});
  for (const Dependency& one : cover) {
    const bool within =
        std::any_of(equal.begin(), equal.end(), [&](const Dependency& e) { return e.lhs == one.lhs && e.rhs.contains(one.rhs); });
    if (!within) rest.push_back(one);
  }
  for (std::size_t i = rest.size(); i-- > 0;) {
    std::vector<Dependency> all = rest;
    all.insert(all.end(), equal.begin(), equal.end());
    if (Closer(all).closure_without(rest[i].lhs, i).contains(rest[i].rhs)) rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
  }
  std::vector<Group> out;
  for (const auto& [ignored, keys] : classes) {
    Group group{keys, {}};
    for (const Dependency& one : rest)
      if (std::find(keys.begin(), keys.end(), one.lhs) != keys.end()) group.others |= one.rhs;
    if (keys.size() > 1 || group.others.any()) out.push_back(std::move(group));
  }
  return out;
}

using Split = std::optional<std::pair<AttributeSet, AttributeSet>>;

/// Tsou and Fischer: when some two attributes A, B of the part have A determined by the rest, narrowing finds a split into Z and the part
/// without A, where Z is in BCNF. Polynomial; may split what is in BCNF already.
Split split_by_pairs(const AttributeSet& part, const Closer& closer) {
  AttributeSet narrow = part;
  std::optional<std::size_t> determined;
  for (bool changed = true; changed;) {
    changed = false;
    narrow.each([&](std::size_t a) {
      narrow.each([&](std::size_t b) {
        if (changed || a == b) return;
        AttributeSet without = narrow;
        without.reset(a), without.reset(b);
        if (!closer.closure(without).test(a)) return;
        narrow.reset(b);
        determined = a;
        changed = true;
      });
    });
  }
  if (!determined) return {};
  AttributeSet rest = part;
  rest.reset(*determined);
  return std::pair{narrow, rest};
}

Split split_boyce_codd(const AttributeSet& part, std::span<const Dependency> dependencies, const Closer& closer) {
  const auto by = [&](const AttributeSet& lhs) -> Split {
    const AttributeSet all = closer.closure(lhs) & part;
    if (all == part || all == (lhs & part)) return {};
    return std::pair{all, (part - all) | lhs};
  };
  for (const Dependency& one : dependencies)
    if (part.contains(one.lhs))
      if (Split split = by(one.lhs)) return split;
  if (part.count() > exact_attributes) return split_by_pairs(part, closer);
  for (const Dependency& one : project(part, dependencies).dependencies)
    if (Split split = by(one.lhs)) return split;
  return {};
}

Split split_fourth(const AttributeSet& part, const Universe& universe) {
  const auto by = [&](const AttributeSet& lhs) -> Split {
    if (closure(lhs, universe).contains(part)) return {};
    for (const AttributeSet& block : dependency_basis(lhs, universe)) {
      const AttributeSet in = block & part;
      if (in.none() || (lhs | in).contains(part)) continue;
      return std::pair{lhs | in, part - in};
    }
    return {};
  };
  for (const auto* list : {&universe.functional, &universe.multivalued})
    for (const Dependency& one : *list)
      if (part.contains(one.lhs))
        if (Split split = by(one.lhs)) return split;
  std::vector<std::size_t> members;
  part.each([&](std::size_t a) { members.push_back(a); });
  if (members.size() > exact_attributes) return {};
  for (std::size_t mask = 0; mask < std::size_t{1} << members.size(); ++mask) {
    AttributeSet lhs;
    for (std::size_t i = 0; i < members.size(); ++i)
      if ((mask >> i & 1U) != 0) lhs.set(members[i]);
    if (Split split = by(lhs)) return split;
  }
  return {};
}

template <class Splitter>
std::vector<Part> split_all(const Universe& universe, const Splitter& splitter) {
  std::vector<AttributeSet> todo = {universe.attributes};
  std::vector<Part> parts;
  while (!todo.empty()) {
    const AttributeSet part = todo.back();
    todo.pop_back();
    if (const Split split = splitter(part)) {
      todo.push_back(split->second);
      todo.push_back(split->first);
    } else {
      parts.push_back({part});
    }
  }
  drop_subsets(parts);
  return parts;
}

}  // namespace

std::vector<Part> synthesise_third(const Universe& universe) {
  const std::vector<Dependency> cover = minimal_cover(universe.functional);
  std::vector<Part> parts;
  for (Group& group : groups_of(cover)) {
    Part& part = parts.emplace_back();
    part.attributes = group.others;
    for (const AttributeSet& key : group.keys) part.attributes |= key;
    part.keys = std::move(group.keys);
  }
  const Closer closer(cover);
  const bool has_key = std::any_of(parts.begin(), parts.end(),
                                   [&](const Part& part) { return closer.closure(part.attributes).contains(universe.attributes); });
  if (!has_key) {
    const AttributeSet key = minimal_key(universe.attributes, universe.attributes, closer);
    parts.push_back({key, {key}});
  }
  drop_subsets(parts);
  finish(parts, universe, cover);
  return parts;
}

std::vector<Part> decompose_boyce_codd(const Universe& universe) {
  const std::vector<Dependency> cover = joined_by_lhs(minimal_cover(universe.functional));
  const Closer closer(cover);
  std::vector<Part> parts = split_all(universe, [&](const AttributeSet& part) { return split_boyce_codd(part, cover, closer); });
  finish(parts, universe, cover);
  return parts;
}

std::vector<Part> decompose_fourth(const Universe& universe) {
  std::vector<Part> parts = split_all(universe, [&](const AttributeSet& part) { return split_fourth(part, universe); });
  finish(parts, universe, minimal_cover(functional_of(universe)));
  return parts;
}

}  // namespace assay::advise::normal
