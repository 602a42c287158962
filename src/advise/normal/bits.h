// Sets of small numbers as bits: attributes of a relation. Values; any thread; nothing fails, whoever passes a number beyond `size` has a bug.
#pragma once
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace assay::advise::normal {

/// W words of 64. One word compiles to plain machine words: discovery is made for 1, 3 and 8 of them.
template <std::size_t W>
struct Bits {
  static constexpr std::size_t size = W * 64;
  std::array<std::uint64_t, W> words = {};

  static constexpr Bits first(std::size_t n) {
    Bits out;
    for (std::size_t w = 0; w < W; ++w) {
      const std::size_t begin = w * 64;
      out.words[w] = n >= begin + 64 ? ~0ULL : n > begin ? (1ULL << (n - begin)) - 1 : 0;
    }
    return out;
  }
  static constexpr Bits one(std::size_t i) {
    Bits out;
    out.set(i);
    return out;
  }

  constexpr void set(std::size_t i) { words[i / 64] |= 1ULL << (i % 64); }
  constexpr void reset(std::size_t i) { words[i / 64] &= ~(1ULL << (i % 64)); }
  constexpr bool test(std::size_t i) const { return (words[i / 64] >> (i % 64) & 1U) != 0; }
  constexpr bool any() const {
    std::uint64_t all = 0;
    for (std::size_t w = 0; w < W; ++w) all |= words[w];
    return all != 0;
  }
  constexpr bool none() const { return !any(); }
  constexpr std::size_t count() const {
    std::size_t out = 0;
    for (std::size_t w = 0; w < W; ++w) out += static_cast<std::size_t>(std::popcount(words[w]));
    return out;
  }
  /// The least member ≥ `from`; `size` when there is none.
  constexpr std::size_t next(std::size_t from = 0) const {
    for (std::size_t w = from / 64; w < W; ++w) {
      const std::uint64_t word = w == from / 64 ? words[w] & (~0ULL << (from % 64)) : words[w];
      if (word != 0) return w * 64 + static_cast<std::size_t>(std::countr_zero(word));
    }
    return size;
  }
  constexpr bool contains(const Bits& other) const {
    std::uint64_t missing = 0;
    for (std::size_t w = 0; w < W; ++w) missing |= other.words[w] & ~words[w];
    return missing == 0;
  }
  constexpr bool meets(const Bits& other) const {
    std::uint64_t shared = 0;
    for (std::size_t w = 0; w < W; ++w) shared |= other.words[w] & words[w];
    return shared != 0;
  }
  template <class Body>
  constexpr void each(const Body& body) const {
    for (std::size_t w = 0; w < W; ++w)
      for (std::uint64_t word = words[w]; word != 0; word &= word - 1) body(w * 64 + static_cast<std::size_t>(std::countr_zero(word)));
  }

  constexpr Bits& operator|=(const Bits& other) {
    for (std::size_t w = 0; w < W; ++w) words[w] |= other.words[w];
    return *this;
  }
  constexpr Bits& operator&=(const Bits& other) {
    for (std::size_t w = 0; w < W; ++w) words[w] &= other.words[w];
    return *this;
  }
  constexpr Bits& operator-=(const Bits& other) {
    for (std::size_t w = 0; w < W; ++w) words[w] &= ~other.words[w];
    return *this;
  }
  friend constexpr Bits operator|(Bits a, const Bits& b) { return a |= b; }
  friend constexpr Bits operator&(Bits a, const Bits& b) { return a &= b; }
  friend constexpr Bits operator-(Bits a, const Bits& b) { return a -= b; }
  constexpr auto operator<=>(const Bits&) const = default;

  constexpr std::size_t hash() const {
    std::uint64_t out = 0;
    for (std::size_t w = 0; w < W; ++w) {
      out = (out ^ words[w]) * 0x9E3779B97F4A7C15ULL;
      out ^= out >> 29U;
    }
    return static_cast<std::size_t>(out);
  }
};

constexpr std::size_t max_attributes = 511;  ///< one bit more stands for "the row itself" while keys are sought
using AttributeSet = Bits<8>;

}  // namespace assay::advise::normal
