// Whether candidates hold in all rows. Internal to discovery (discover.h). One Validator a thread.
#pragma once
#include <cstdint>
#include <numeric>
#include <vector>

#include "advise/normal/agree.h"
#include "advise/normal/search.h"

namespace assay::advise::normal {

/// The rows in groups that agree on the attributes so far; groups of one row are left out.
struct Partition {
  std::vector<std::uint32_t> rows = {};
  std::vector<std::uint32_t> ends = {};  ///< of the groups, in rows
};

/// The order of a prefix tree whose paths are left sides, ascending: neighbours share the most.
template <std::size_t W>
bool before_in_tree(const Bits<W>& a, const Bits<W>& b) {
  const Bits<W> either = (a - b) | (b - a);
  const std::size_t i = either.next();
  if (i == Bits<W>::size) return false;
  return a.test(i) ? b.next(i) != Bits<W>::size : a.next(i) == Bits<W>::size;
}

template <std::size_t W, class Code>
class Validator {
 public:
  using Set = Bits<W>;
  /// `distinct` by attribute. Attributes should run from the most to the fewest distinct values: then partitions are small early.
  Validator(const std::vector<const std::uint32_t*>& columns, const std::vector<std::uint32_t>& distinct, std::size_t rows,
            const RowMatrix<W, Code>& matrix)
      : columns_(columns), distinct_(distinct), matrix_(matrix), parts_(1) {
    parts_[0].rows.resize(rows);
    std::iota(parts_[0].rows.begin(), parts_[0].rows.end(), 0U);
    parts_[0].ends = {static_cast<std::uint32_t>(rows)};
    const std::size_t most = *std::max_element(distinct.begin(), distinct.end());
    seen_.resize(most), first_.resize(most);
  }

  std::vector<Set> refuting = {};  ///< agree sets of pairs that refute something

  /// Whether all of it holds; of what does not, a pair that says so is in `refuting`. Ask in the order of before_in_tree.
  bool holds(const Candidate<W>& candidate) {
    std::vector<std::size_t> path;
    candidate.lhs.each([&](std::size_t a) { path.push_back(a); });
    if (path.empty()) return check(parts_[0], nullptr, candidate.rhs);
    const std::size_t last = path.back();
    path.pop_back();
    std::size_t shared = 0;
    while (shared < path.size() && shared < path_.size() && path[shared] == path_[shared]) ++shared;
    for (std::size_t depth = shared; depth < path.size(); ++depth) {
      if (parts_.size() <= depth + 1) parts_.emplace_back();
      refine(parts_[depth], path[depth], parts_[depth + 1]);
    }
    path_ = std::move(path);
    return check(parts_[path_.size()], columns_[last], candidate.rhs);
  }

 private:
  void refine(const Partition& from, std::size_t attribute, Partition& to) {
    const std::uint32_t* codes = columns_[attribute];
    counts_.assign(std::max<std::size_t>(counts_.size(), distinct_[attribute]), 0);
    to.rows.clear(), to.ends.clear();
    std::uint32_t begin = 0;
    for (const std::uint32_t end : from.ends) {
      split(&from.rows[begin], end - begin, codes, to);
      begin = end;
    }
  }
  void split(const std::uint32_t* rows, std::uint32_t count, const std::uint32_t* codes, Partition& to) {
    if (count == 2) {
      if (codes[rows[0]] != codes[rows[1]]) return;
      to.rows.push_back(rows[0]), to.rows.push_back(rows[1]);
      to.ends.push_back(static_cast<std::uint32_t>(to.rows.size()));
      return;
    }
    touched_.clear();
    for (std::uint32_t i = 0; i < count; ++i)
      if (counts_[codes[rows[i]]]++ == 0) touched_.push_back(codes[rows[i]]);
    auto at = static_cast<std::uint32_t>(to.rows.size());
    for (const std::uint32_t code : touched_) {
      const std::uint32_t size = counts_[code];
      counts_[code] = size < 2 ? none : at;
      if (size < 2) continue;
      at += size;
      to.ends.push_back(at);
    }
    to.rows.resize(at);
    for (std::uint32_t i = 0; i < count; ++i)
      if (std::uint32_t& place = counts_[codes[rows[i]]]; place != none) to.rows[place++] = rows[i];
    for (const std::uint32_t code : touched_) counts_[code] = 0;
  }

  bool check(const Partition& part, const std::uint32_t* codes, Set rhs) {
    const Set asked = rhs;
    std::size_t more = further;
    std::uint32_t begin = 0;
    for (const std::uint32_t end : part.ends) {
      ++stamp_;
      for (std::uint32_t i = begin; i < end; ++i) {
        const std::uint32_t row = part.rows[i], code = codes ? codes[row] : 0;
        if (seen_[code] != stamp_) {
          seen_[code] = stamp_, first_[code] = row;
          continue;
        }
        const Set agree = matrix_.agree(first_[code], row);
        if ((asked - agree).none()) continue;
        refuting.push_back(agree);
        rhs &= agree;
        first_[code] = row;
        if (rhs.none() && more-- == 0) return false;
      }
      begin = end;
    }
    return rhs == asked;
  }

  static constexpr std::uint32_t none = ~0U;
  static constexpr std::size_t further = 16;  ///< refuting pairs taken beyond what refutes: each spares candidates of the next round

  const std::vector<const std::uint32_t*>& columns_;
  const std::vector<std::uint32_t>& distinct_;
  const RowMatrix<W, Code>& matrix_;
  std::vector<Partition> parts_;
  std::vector<std::size_t> path_ = {};
  std::vector<std::uint32_t> counts_ = {}, touched_ = {}, seen_ = {}, first_ = {};
  std::uint32_t stamp_ = 0;
};

}  // namespace assay::advise::normal
