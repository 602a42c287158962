// All minimal left sides that agree sets admit. Internal to discovery (discover.h). One Search a thread.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "advise/normal/bits.h"

namespace assay::advise::normal {

template <std::size_t W>
struct Candidate {
  Bits<W> lhs = {};
  Bits<W> rhs = {};  ///< bit `attributes`: the left side is a key
  auto operator<=>(const Candidate&) const = default;
};

/// A branch of the tree: supersets of `lhs` by attributes of `free`, for the right sides `open`.
template <std::size_t W>
struct Branch {
  std::vector<std::size_t> lhs = {};
  Bits<W> free = {};
  Bits<W> open = {};
};

/// Depth first over left sides X, all right sides at once; each X is met once. At X: of the agree sets that contain X and miss an open right
/// side, the one with the fewest free attributes outside is taken; a left side below X either has one of these (a child each), or none of them,
/// and then serves only the right sides that this agree set contains. An attribute x of X must be needed: some agree set contains X without x
/// and neither x nor the right side (Murakami and Uno's "crit"), else the right side closes.
template <std::size_t W>
class Search {
 public:
  using Set = Bits<W>;
  Search(const std::vector<Set>& refuted, std::size_t max_lhs, const std::function<bool()>& stopped)
      : refuted_(refuted), max_lhs_(max_lhs), stopped_(stopped) {}

  std::vector<Candidate<W>> found = {};
  std::vector<Branch<W>> branches = {};  ///< what `split_at` left for others

  /// From the root; left sides of `split_at` attributes become branches.
  void run(std::size_t attributes, std::size_t split_at) {
    split_at_ = split_at;
    level(0).open = refuted_;
    visit(Set::first(attributes), Set::first(attributes + 1));
  }
  void run(const Branch<W>& branch) {
    split_at_ = 0;
    lhs_.clear();
    level(0).open = refuted_;
    Set open = branch.open;
    for (const std::size_t v : branch.lhs) {
      // right sides that closed on the way are not in branch.open
      if (!descend(v, open)) return;
    }
    visit(branch.free, open);
  }

 private:
  struct Level {
    std::vector<Set> open = {};               ///< agree sets ⊇ X that miss an open right side
    std::vector<std::vector<Set>> crit = {};  ///< by position in X: those that contain X except this one
  };
  Level& level(std::size_t depth) {
    while (levels_.size() <= depth) levels_.push_back(std::make_unique<Level>());
    return *levels_[depth];
  }

  /// The lists of X + v; `open` loses the right sides for which an attribute is not needed. false: none is left, nothing was entered.
  bool descend(std::size_t v, Set& open) {
    const std::size_t depth = lhs_.size();
    Level& next = level(depth + 1);
    const Level& here = level(depth);
    open.reset(v);
    next.open.clear();
    if (next.crit.size() <= depth) next.crit.resize(depth + 1);
    std::vector<Set>& own = next.crit[depth];
    own.clear();
    Set needed;
    for (const Set& set : here.open) {
      const Set missed = open - set;
      if (missed.none()) continue;
      if (set.test(v)) {
        next.open.push_back(set);
      } else {
        own.push_back(set);
        needed |= missed;
      }
    }
    open &= needed;
    for (std::size_t i = 0; i < depth && open.any(); ++i) {
      std::vector<Set>& to = next.crit[i];
      to.clear();
      needed = {};
      for (const Set& set : here.crit[i]) {
        const Set missed = open - set;
        if (set.test(v) && missed.any()) {
          to.push_back(set);
          needed |= missed;
        }
      }
      open &= needed;
    }
    if (open.none()) return false;
    lhs_.push_back(v);
    return true;
  }

  void visit(Set free, Set open) {
    std::vector<Set>& sets = level(lhs_.size()).open;
    Set missed;
    for (const Set& set : sets) missed |= open - set;
    if (!(open == missed)) emit(open - missed);
    open = missed;
    if (stopped_ && (++visits_ & 0x3FU) == 0) halted_ = halted_ || stopped_();
    if (halted_ || lhs_.size() == max_lhs_) return;
    while (close_hopeless(sets, free, open)) {
      const Set taken = narrow(sets, free, open);
      const Set choices = free - taken;
      const Set rest = free & taken, without = open & taken;
      free = rest;
      choices.each([&](std::size_t v) {
        Set below = open;
        if (halted_ || !descend(v, below)) return;
        if (lhs_.size() == split_at_)
          branches.push_back({lhs_, free, below});
        else
          visit(free, below);
        lhs_.pop_back();
        free.set(v);
      });
      free = rest;
      open = without;
    }
  }

  /// Right sides that no free attribute can serve any more go. false when none is left.
  static bool close_hopeless(const std::vector<Set>& sets, const Set& free, Set& open) {
    for (const Set& set : sets) {
      const Set outside = free - set;
      if (outside.none()) open &= set;
      // the one attribute left cannot be its own left side
      else if (open.meets(outside) && outside.count() == 1)
        open -= outside;
    }
    return open.any();
  }

  /// Drops the sets that miss no open right side; the one with the fewest free attributes outside.
  static Set narrow(std::vector<Set>& sets, const Set& free, const Set& open) {
    std::size_t kept = 0, least = Set::size + 1;
    Set out;
    for (const Set& set : sets) {
      if ((open - set).none()) continue;
      const std::size_t outside = (free - set).count();
      if (outside < least) {
        least = outside;
        out = set;
      }
      sets[kept++] = set;
    }
    sets.resize(kept);
    return out;
  }

  void emit(const Set& rhs) {
    Candidate<W> one;
    for (const std::size_t v : lhs_) one.lhs.set(v);
    one.rhs = rhs;
    found.push_back(one);
  }

  const std::vector<Set>& refuted_;
  std::size_t max_lhs_;
  const std::function<bool()>& stopped_;
  bool halted_ = false;
  std::size_t split_at_ = 0, visits_ = 0;
  std::vector<std::size_t> lhs_ = {};
  std::vector<std::unique_ptr<Level>> levels_ = {};
};

}  // namespace assay::advise::normal
