#include "advise/normal/theory.h"

#include <algorithm>
#include <map>

namespace assay::advise::normal {

Closer::Closer(std::span<const Dependency> dependencies)
    : dependencies_(dependencies.begin(), dependencies.end()), waiting_(AttributeSet::size), lacks_(dependencies.size()) {
  for (std::uint32_t i = 0; i < dependencies_.size(); ++i) {
    lacks_[i] = static_cast<std::uint32_t>(dependencies_[i].lhs.count());
    dependencies_[i].lhs.each([&](std::size_t a) { waiting_[a].push_back(i); });
  }
}

AttributeSet Closer::closure(const AttributeSet& of) const { return closure_without(of, dependencies_.size()); }

AttributeSet Closer::closure_without(const AttributeSet& of, std::size_t index) const {
  AttributeSet out = of;
  std::vector<std::uint32_t> lacks = lacks_;
  std::vector<std::size_t> todo;
  of.each([&](std::size_t a) { todo.push_back(a); });
  const auto take = [&](std::uint32_t i) {
    if (i == index) return;
    (dependencies_[i].rhs - out).each([&](std::size_t a) { todo.push_back(a); });
    out |= dependencies_[i].rhs;
  };
  for (std::uint32_t i = 0; i < lacks.size(); ++i)
    if (lacks[i] == 0) take(i);
  while (!todo.empty()) {
    const std::size_t a = todo.back();
    todo.pop_back();
    for (const std::uint32_t i : waiting_[a])
      if (--lacks[i] == 0) take(i);
  }
  return out;
}

AttributeSet closure(const AttributeSet& of, std::span<const Dependency> dependencies) { return Closer(dependencies).closure(of); }

bool equivalent(std::span<const Dependency> a, std::span<const Dependency> b) {
  const Closer left(a), right(b);
  return std::all_of(a.begin(), a.end(), [&](const Dependency& one) { return right.implies(one); }) &&
         std::all_of(b.begin(), b.end(), [&](const Dependency& one) { return left.implies(one); });
}

std::vector<Dependency> minimal_cover(std::span<const Dependency> dependencies) {
  std::vector<Dependency> out;
  for (const Dependency& one : dependencies)
    (one.rhs - one.lhs).each([&](std::size_t a) { out.push_back({one.lhs, AttributeSet::one(a)}); });
  const Closer all(out);
  for (Dependency& one : out)
    one.lhs.each([&](std::size_t a) {
      AttributeSet less = one.lhs;
      less.reset(a);
      if (all.closure(less).contains(one.rhs)) one.lhs = less;
    });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  // from the back, so that the first of several equal ways stays
  for (std::size_t i = out.size(); i-- > 0;)
    if (Closer(out).closure_without(out[i].lhs, i).contains(out[i].rhs)) out.erase(out.begin() + static_cast<std::ptrdiff_t>(i));
  return out;
}

std::vector<Dependency> joined_by_lhs(std::span<const Dependency> dependencies) {
  std::map<AttributeSet, AttributeSet> by;
  for (const Dependency& one : dependencies) by[one.lhs] |= one.rhs;
  std::vector<Dependency> out;
  for (const auto& [lhs, rhs] : by) out.push_back({lhs, rhs});
  return out;
}

AttributeSet Keys::prime() const {
  AttributeSet out;
  for (const AttributeSet& key : keys) out |= key;
  return out;
}

AttributeSet minimal_key(AttributeSet from, const AttributeSet& attributes, const Closer& closer) {
  std::vector<std::size_t> members;
  from.each([&](std::size_t a) { members.push_back(a); });
  for (auto a = members.rbegin(); a != members.rend(); ++a) {
    from.reset(*a);
    if (!closer.closure(from).contains(attributes)) from.set(*a);
  }
  return from;
}

Keys candidate_keys(const AttributeSet& attributes, std::span<const Dependency> dependencies, std::size_t cap) {
  std::vector<Dependency> inner;
  for (const Dependency& one : dependencies)
    if (attributes.contains(one.lhs)) inner.push_back({one.lhs, one.rhs & attributes});
  const std::vector<Dependency> cover = joined_by_lhs(minimal_cover(inner));
  const Closer closer(cover);
  Keys out;
  out.keys.push_back(minimal_key(attributes, attributes, closer));
  for (std::size_t i = 0; i < out.keys.size() && out.complete; ++i)
    for (const Dependency& one : cover) {
      const AttributeSet key = out.keys[i];
      if (!one.rhs.meets(key)) continue;
      const AttributeSet super = one.lhs | (key - one.rhs);
      if (std::any_of(out.keys.begin(), out.keys.end(), [&](const AttributeSet& other) { return super.contains(other); })) continue;
      if (out.keys.size() == cap) {
        out.complete = false;
        break;
      }
      out.keys.push_back(minimal_key(super, attributes, closer));
    }
  std::sort(out.keys.begin(), out.keys.end(), [](const AttributeSet& a, const AttributeSet& b) {
    const std::size_t x = a.count(), y = b.count();
    if (x != y) return x < y;
    // the one with the first attribute
    const AttributeSet either = (a - b) | (b - a);
    return either.any() && a.test(either.next());
  });
  return out;
}

Projection project(const AttributeSet& attributes, std::span<const Dependency> dependencies) {
  Projection out;
  const Closer closer(dependencies);
  std::vector<std::size_t> members;
  attributes.each([&](std::size_t a) { members.push_back(a); });
  if (members.size() > exact_attributes) {
    out.complete = false;
    for (const Dependency& one : dependencies)
      if (attributes.contains(one.lhs)) out.dependencies.push_back({one.lhs, (closer.closure(one.lhs) & attributes) - one.lhs});
    out.dependencies = minimal_cover(out.dependencies);
    return out;
  }
  std::vector<AttributeSet> closures(std::size_t{1} << members.size());
  for (std::size_t mask = 0; mask < closures.size(); ++mask) {
    AttributeSet lhs;
    for (std::size_t i = 0; i < members.size(); ++i)
      if ((mask >> i & 1U) != 0) lhs.set(members[i]);
    closures[mask] = closer.closure(lhs) & attributes;
    AttributeSet fresh = closures[mask] - lhs;
    // determined by fewer already
    for (std::size_t i = 0; i < members.size(); ++i)
      if ((mask >> i & 1U) != 0) fresh -= closures[mask & ~(std::size_t{1} << i)];
    fresh.each([&](std::size_t a) { out.dependencies.push_back({lhs, AttributeSet::one(a)}); });
  }
  return out;
}

std::vector<AttributeSet> dependency_basis(const AttributeSet& of, const Universe& universe) {
  std::vector<Dependency> given = universe.multivalued;
  for (const Dependency& one : universe.functional) one.rhs.each([&](std::size_t a) { given.push_back({one.lhs, AttributeSet::one(a)}); });
  std::vector<AttributeSet> blocks;
  if (const AttributeSet rest = universe.attributes - of; rest.any()) blocks.push_back(rest);
  for (bool changed = true; changed;) {
    changed = false;
    for (const Dependency& one : given)
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        const AttributeSet in = blocks[b] & one.rhs, out = blocks[b] - one.rhs;
        if (blocks[b].meets(one.lhs) || in.none() || out.none()) continue;
        blocks[b] = in;
        blocks.push_back(out);
        changed = true;
      }
  }
  std::sort(blocks.begin(), blocks.end());
  return blocks;
}

AttributeSet closure(const AttributeSet& of, const Universe& universe) {
  if (universe.multivalued.empty()) return closure(of, universe.functional);
  AttributeSet out = of;
  for (const AttributeSet& block : dependency_basis(of, universe)) {
    if (block.count() != 1) continue;
    // Beeri, theorem 6: a block of one attribute is determined exactly when some functional dependency has it on its right side only
    if (std::any_of(universe.functional.begin(), universe.functional.end(),
                    [&](const Dependency& one) { return one.rhs.contains(block) && !one.lhs.contains(block); }))
      out |= block;
  }
  return out;
}

}  // namespace assay::advise::normal
