// A fuzz target: one file tests/fuzz/<name>.cpp that defines ASSAY_FUZZ(name) { … input … }. The folder is the list. Seeds are the files of
// tests/fuzz/seeds/<name>/. The fuzz preset links each with libFuzzer (tools/fuzz NAME); the dev build runs seeds and mutations (replay.h).
// A target is a function of its input only: no clock, no files, no state that outlives the call.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string_view>

namespace assay::fuzz {

struct Target {
  std::string_view name = {};
  void (*run)(std::string_view input) = nullptr;
};

std::span<const Target* const> targets();

/// A broken property. Nobody catches it under libFuzzer, which then keeps the input; the replay reports it.
struct Broken : std::logic_error {
  using std::logic_error::logic_error;
};

inline void require(bool holds, std::string_view what) {
  if (!holds) throw Broken(std::string(what));
}

/// Cuts `input` into pieces of 1 to 15 bytes whose sizes the input itself names: the same input is always cut in the same way.
template <class Feed>
void in_pieces(std::string_view input, Feed&& feed) {
  for (unsigned state = 17; !input.empty();) {
    state = state * 31 + static_cast<unsigned char>(input.front());
    const std::size_t size = std::min<std::size_t>(1 + state % 15, input.size());
    feed(input.substr(0, size));
    input.remove_prefix(size);
  }
}

}  // namespace assay::fuzz

#define ASSAY_FUZZ(slug)                                    \
  namespace assay::fuzz {                                   \
  static void run_##slug(std::string_view input);           \
  extern const Target target_##slug;                        \
  constinit const Target target_##slug{#slug, &run_##slug}; \
  }                                                         \
  static void assay::fuzz::run_##slug(std::string_view input)
