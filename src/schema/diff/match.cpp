#include "schema/diff/match.h"

#include <algorithm>
#include <unordered_map>

#include "core/text.h"

namespace assay::schema::detail {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

std::vector<std::string_view> words(std::string_view name) {
  std::vector<std::string_view> out = text::split(name, '_');
  std::erase_if(out, [](std::string_view word) { return word.empty(); });
  return out;
}

}  // namespace

void Match::unite(std::size_t from, std::size_t to) {
  std::erase(gone, from);
  std::erase(made, to);
  const auto place =
      std::lower_bound(both.begin(), both.end(), to, [](const auto& pair, std::size_t value) { return pair.second < value; });
  both.insert(place, {from, to});
}

Match match(const Side& from, const Side& to, const std::vector<std::string>& renamed_from) {
  Match out;
  const std::size_t n = from.names.size(), m = to.names.size();
  std::vector<std::size_t> partner(m, none);
  std::vector<char> taken(n, 0);
  const auto pair_up = [&](std::size_t i, std::size_t j) {
    if (taken[i] || partner[j] != none) return;
    partner[j] = i;
    taken[i] = 1;
  };
  if (!from.ids.empty() && !to.ids.empty()) {
    std::unordered_map<std::string_view, std::size_t> by_id;
    for (std::size_t i = 0; i < n; ++i)
      if (!from.ids[i].empty()) by_id.emplace(from.ids[i], i);
    if (!by_id.empty())
      for (std::size_t j = 0; j < m; ++j)
        if (const auto found = by_id.find(to.ids[j]); found != by_id.end()) pair_up(found->second, j);
  }
  std::unordered_map<std::string_view, std::size_t> by_name;
  by_name.reserve(n);
  for (std::size_t i = 0; i < n; ++i) by_name.emplace(from.names[i], i);
  for (std::size_t j = 0; j < renamed_from.size(); ++j)
    if (!renamed_from[j].empty())
      if (const auto found = by_name.find(renamed_from[j]); found != by_name.end()) pair_up(found->second, j);
  for (std::size_t j = 0; j < m; ++j)
    if (const auto found = by_name.find(to.names[j]); partner[j] == none && found != by_name.end()) pair_up(found->second, j);
  for (std::size_t j = 0; j < m; ++j) {
    if (partner[j] == none)
      out.made.push_back(j);
    else
      out.both.emplace_back(partner[j], j);
  }
  for (std::size_t i = 0; i < n; ++i)
    if (!taken[i]) out.gone.push_back(i);
  return out;
}

double name_similarity(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a == b ? 1 : 0;
  const double longer = static_cast<double>(std::max(a.size(), b.size()));
  const double edits = 1 - static_cast<double>(text::distance(a, b)) / longer;
  const auto left = words(a), right = words(b);
  const auto common = std::count_if(left.begin(), left.end(),
                                    [&](std::string_view word) { return std::find(right.begin(), right.end(), word) != right.end(); });
  const double shared = static_cast<double>(common) / static_cast<double>(std::max(left.size(), right.size()));
  return std::clamp(std::max(edits, shared), 0.0, 1.0);
}

}  // namespace assay::schema::detail
