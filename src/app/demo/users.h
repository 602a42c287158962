// The workload as tables: user kinds with their statements, and scripts that run on a timetable. `const` data, any thread.
#pragma once
#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::demo {

using Parameters = std::vector<std::optional<std::string>>;

/// Seeded; row numbers follow the data's scale.
class Dice {
 public:
  Dice(std::uint64_t seed, double scale) : engine_(seed), scale_(scale) {}
  double share() { return std::uniform_real_distribution<double>(0, 1)(engine_); }
  int row(int rows) { return 1 + static_cast<int>(share() * scaled(rows)); }
  /// As data.sql draws: low numbers are common.
  int skewed(int rows) { return 1 + static_cast<int>(std::pow(share(), 3) * scaled(rows)); }
  int below(int n) { return static_cast<int>(share() * n); }

 private:
  double scaled(int rows) const { return std::max(10.0, rows * scale_); }
  std::mt19937_64 engine_;
  double scale_;
};

struct Statement {
  double weight = 1;
  std::string_view sql;
  Parameters (*parameters)(Dice&) = nullptr;
  std::string_view for_each_row = {};  ///< then run with $1 = the first column of each row: N+1
};

struct UserKind {
  std::string_view role;
  std::string_view application;
  int sessions = 1;
  double per_second = 1;  ///< statements of each session
  int timeout_ms = 30'000;
  std::span<const Statement> statements;
};

/// Statements of one session, one after the other, every `every_s` seconds.
struct Script {
  std::string_view role;
  std::string_view application;
  double every_s = 60;
  double first_s = 10;
  int timeout_ms = 30'000;
  std::span<const std::string_view> statements;
};

std::span<const UserKind> user_kinds();
std::span<const Script> scripts();

}  // namespace assay::demo
