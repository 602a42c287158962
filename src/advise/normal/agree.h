// Agree sets of pairs of rows. Internal to discovery (discover.h). Values; one thread at a time.
#pragma once
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <cstdint>
#include <vector>

#include "advise/normal/bits.h"

namespace assay::advise::normal {

/// The distinct sets that were added.
template <std::size_t W>
class SetOfSets {
 public:
  using Set = Bits<W>;
  SetOfSets() : slots_(1024) {}
  /// false when it was there.
  bool add(const Set& set) {
    if (set.none()) {
      const bool fresh = !empty_;
      empty_ = true;
      return fresh;
    }
    std::size_t at = set.hash() & (slots_.size() - 1);
    for (; slots_[at].any(); at = (at + 1) & (slots_.size() - 1))
      if (slots_[at] == set) return false;
    slots_[at] = set;
    if (++used_ * 2 > slots_.size()) grow();
    return true;
  }
  std::size_t size() const { return used_ + (empty_ ? 1 : 0); }
  std::vector<Set> all() const {
    std::vector<Set> out;
    out.reserve(size());
    if (empty_) out.push_back({});
    for (const Set& set : slots_)
      if (set.any()) out.push_back(set);
    return out;
  }

 private:
  void grow() {
    std::vector<Set> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Set& set : old) {
      if (set.none()) continue;
      std::size_t at = set.hash() & (slots_.size() - 1);
      while (slots_[at].any()) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = set;
    }
  }
  std::vector<Set> slots_;
  std::size_t used_ = 0;
  bool empty_ = false;
};

/// Rows one behind the other, padded to whole vectors, so that comparing two of them is a few instructions: 15 columns of 16 bits cost 5 ns.
template <std::size_t W, class Code>
class RowMatrix {
 public:
  static constexpr std::size_t lanes = 16;  ///< columns compared at once
  RowMatrix(const std::vector<const std::uint32_t*>& columns, std::size_t rows)
      : stride_((columns.size() + lanes - 1) / lanes * lanes), all_(Bits<W>::first(columns.size())), cells_(stride_ * rows) {
    for (std::size_t c = 0; c < columns.size(); ++c)
      for (std::size_t r = 0; r < rows; ++r) cells_[r * stride_ + c] = static_cast<Code>(columns[c][r]);
  }
  Bits<W> agree(std::size_t a, std::size_t b) const {
    const Code* left = &cells_[a * stride_];
    const Code* right = &cells_[b * stride_];
    Bits<W> out;
    for (std::size_t c = 0; c < stride_; c += lanes)
      out.words[c / 64] |= static_cast<std::uint64_t>(equal(left + c, right + c)) << (c % 64);
    return out & all_;
  }

 private:
#if defined(__SSE2__)
  static __m128i load(const Code* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
  static std::uint32_t equal(const Code* a, const Code* b) {
    if constexpr (sizeof(Code) == 2) {
      const __m128i low = _mm_cmpeq_epi16(load(a), load(b)), high = _mm_cmpeq_epi16(load(a + 8), load(b + 8));
      return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(low, high)));
    } else {
      const __m128i low = _mm_packs_epi32(_mm_cmpeq_epi32(load(a), load(b)), _mm_cmpeq_epi32(load(a + 4), load(b + 4)));
      const __m128i high = _mm_packs_epi32(_mm_cmpeq_epi32(load(a + 8), load(b + 8)), _mm_cmpeq_epi32(load(a + 12), load(b + 12)));
      return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(low, high)));
    }
  }
#else
  static std::uint32_t equal(const Code* a, const Code* b) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < lanes; ++i) out |= static_cast<std::uint32_t>(a[i] == b[i]) << i;
    return out;
  }
#endif
  std::size_t stride_;
  Bits<W> all_;
  std::vector<Code> cells_;
};

/// Those sets that are no intersection of others that contain them: the others refute nothing more. A set stays when some attribute outside it
/// is in every proper superset, or when there is none (then it also refutes a key). The larger ones come first. Quadratic in the sets: when
/// `halted` says so, it ends with some of them.
template <std::size_t W, class Halted>
std::vector<Bits<W>> irreducible(std::vector<Bits<W>> sets, std::size_t attributes, const Halted& halted) {
  using Set = Bits<W>;
  std::sort(sets.begin(), sets.end(), [](const Set& a, const Set& b) {
    const std::size_t x = a.count(), y = b.count();
    return x != y ? x > y : a < b;
  });
  std::vector<Set> kept;
  std::vector<std::vector<Set>> with(attributes);  // those kept, by each of their attributes
  const Set everything = Set::first(attributes + 1);
  std::size_t looked = 0;
  for (const Set& set : sets) {
    if (++looked % 64 == 0 && halted()) break;
    const std::vector<Set>* among = &kept;
    set.each([&](std::size_t a) { among = with[a].size() < among->size() ? &with[a] : among; });
    Set shared = everything;
    for (const Set& other : *among)
      if (other.contains(set) && !(other == set)) {
        shared &= other;
        if (shared == set) break;
      }
    if (shared == set) continue;
    kept.push_back(set);
    set.each([&](std::size_t a) { with[a].push_back(set); });
  }
  return kept;
}

}  // namespace assay::advise::normal
