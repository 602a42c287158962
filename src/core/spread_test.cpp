#include "core/spread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace assay {
namespace {

TEST(Spread, covers_everything_once) {
  for (const std::size_t count : {0U, 1U, 7U, 1'000U, 1'001U}) {
    std::vector<std::atomic<int>> seen(count);
    spread(count, 3, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) ++seen[i];
    });
    for (const auto& times : seen) EXPECT_EQ(times, 1);
  }
}

TEST(Spread, few_are_one_part_and_what_is_thrown_comes_out) {
  std::atomic<int> parts = 0;
  spread(99, 100, [&](std::size_t, std::size_t) { ++parts; });
  EXPECT_EQ(parts, 1);
  EXPECT_THROW(spread(1'000, 1,
                      [](std::size_t, std::size_t end) {
                        if (end == 1'000) throw std::runtime_error("last");
                      }),
               std::runtime_error);
}

}  // namespace
}  // namespace assay
