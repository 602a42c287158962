// Every seed of every fuzz target, and mutations of it that are the same on every run. A crash leaves its input in a file and names it.
#include <gtest/gtest.h>
#include <sanitizer/common_interface_defs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr int mutations_of_each = 500;

std::string_view running, running_target;

/// Called by ASan when the process is about to die.
void keep_input() {
  const std::string name = fmt::format("/tmp/assay-crash-{}-{}", running_target, getpid());
  std::ofstream(name, std::ios::binary).write(running.data(), static_cast<std::streamsize>(running.size()));
  fmt::print(stderr, "the input is in {}; keep it as tests/fuzz/seeds/{}/<what it shows>\n", name, running_target);
}

std::vector<std::pair<std::string, std::string>> seeds_of(std::string_view target) {
  std::vector<std::pair<std::string, std::string>> seeds;
  for (const auto& entry : fs::directory_iterator(fs::path(ASSAY_SOURCE_DIR) / "tests/fuzz/seeds" / target)) {
    std::ifstream in(entry.path(), std::ios::binary);
    seeds.emplace_back(entry.path().filename().string(), std::string(std::istreambuf_iterator<char>(in), {}));
  }
  std::sort(seeds.begin(), seeds.end());
  return seeds;
}

std::string mutated(const std::string& seed, const std::string& other, std::mt19937& random) {
  static constexpr std::string_view pieces[] = {"\"", "'",    "{",    "}", "[", "$1", "--",    "/*",   "\n", "\r\n",
                                                "\0", "\xFF", "\xC3", ":", "%", "-1", "1e999", "null", ";"};
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  std::string out = seed;
  for (auto steps = 1 + below(4); steps > 0; --steps) {
    const std::size_t at = below(out.size() + 1), length = below(std::min<std::size_t>(out.size() - at, 32) + 1);
    switch (below(6)) {
      case 0: out.insert(at, pieces[below(std::size(pieces))]); break;
      case 1: out.erase(at, length); break;
      case 2: out.insert(below(out.size() + 1), out.substr(at, length)); break;
      case 3: out.resize(at); break;
      case 4: out = out.substr(0, at) + other.substr(below(other.size() + 1)); break;
      default:
        if (at < out.size()) out[at] = static_cast<char>(random());
    }
  }
  return out;
}

void run(const Target& target, std::string_view input, std::string_view seed) {
  running = input;
  try {
    target.run(input);
  } catch (const std::exception& e) {
    ADD_FAILURE() << target.name << ", from seed " << seed << ": " << e.what() << "\ninput: " << testing::PrintToString(std::string(input));
  }
}

TEST(Fuzz, seeds_and_their_mutations_break_nothing) {
  __sanitizer_set_death_callback(&keep_input);
  for (const Target* target : targets()) {
    running_target = target->name;
    const auto seeds = seeds_of(target->name);
    ASSERT_GE(seeds.size(), 3U) << target->name << " has hardly any seeds";
    for (std::size_t i = 0; i < seeds.size() && !testing::Test::HasFailure(); ++i) {
      std::mt19937 random(static_cast<std::mt19937::result_type>(seeds[i].second.size() + 1));
      run(*target, seeds[i].second, seeds[i].first);
      for (int n = 0; n < mutations_of_each && !testing::Test::HasFailure(); ++n)
        run(*target, mutated(seeds[i].second, seeds[random() % seeds.size()].second, random), seeds[i].first);
    }
  }
}

TEST(Fuzz, every_folder_of_seeds_belongs_to_a_target) {
  std::set<std::string> names;
  for (const Target* target : targets()) names.emplace(target->name);
  for (const auto& entry : fs::directory_iterator(fs::path(ASSAY_SOURCE_DIR) / "tests/fuzz/seeds"))
    EXPECT_TRUE(names.contains(entry.path().filename().string())) << entry.path();
}

}  // namespace
}  // namespace assay::fuzz
