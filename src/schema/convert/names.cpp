#include "schema/convert/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/text.h"

namespace assay::schema::conversion {
namespace {

struct Limit {
  std::size_t most;
  bool bytes;
};
constexpr Limit limit_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::postgres: return {63, true};
    case Dialect::mysql:
    case Dialect::mariadb: return {64, false};
    case Dialect::sqlite: return {std::numeric_limits<std::size_t>::max(), true};
    case Dialect::sqlserver: return {128, false};
    case Dialect::oracle: return {128, true};
  }
  return {63, true};
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// FNV-1a, 32 bits: stable between runs and machines.
unsigned hash_of(std::string_view text) {
  unsigned hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace

std::string shortened(std::string_view name, Dialect dialect) {
  const Limit limit = limit_of(dialect);
  const auto length = limit.bytes
                          ? name.size()
                          : static_cast<std::size_t>(std::count_if(name.begin(), name.end(), [](char c) { return !is_continuation(c); }));
  if (length <= limit.most) return std::string(name);
  const std::size_t room = limit.most - 9;
  std::size_t end = 0;
  if (limit.bytes) {
    end = text::clip(name, room).size();
  } else {
    for (std::size_t characters = 0; end < name.size(); ++end)
      if (!is_continuation(name[end]) && characters++ == room) break;
  }
  return fmt::format("{}_{:08x}", name.substr(0, end), hash_of(name));
}

bool Names::fresh(const std::string& room, const std::string& name) {
  const bool case_counts = to_ == Dialect::postgres || to_ == Dialect::oracle;
  return taken_[room].insert(case_counts ? name : text::lower(name)).second;
}

std::string Names::take(const std::string& room, std::string_view wanted, std::string_view other) {
  std::string name = shortened(wanted, to_);
  if (fresh(room, name)) return name;
  if (!other.empty()) {
    name = shortened(other, to_);
    if (fresh(room, name)) return name;
  }
  const std::string base = name;
  for (int n = 2;; ++n) {
    name = shortened(fmt::format("{}_{}", base, n), to_);
    if (fresh(room, name)) return name;
  }
}

}  // namespace assay::schema::conversion
