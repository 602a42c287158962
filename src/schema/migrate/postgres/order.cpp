#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "schema/migrate/postgres/step.h"

namespace assay::schema::migrate::postgres {
namespace {

using Places = std::vector<std::size_t>;
using ByKey = std::unordered_map<std::string_view, Places>;

class Order {
 public:
  explicit Order(const std::vector<Step>& steps) : steps_(steps), next_(steps.size()), waits_(steps.size()), rank_(steps.size()) {}

  Places run() {
    connect();
    keep_units_together();
    inherit_ranks();
    return sort();
  }

 private:
  void edge(std::size_t first, std::size_t second) {
    if (first == second || !edges_.emplace(first, second).second) return;
    next_[first].push_back(second);
    ++waits_[second];
  }
  static const Places& at(const ByKey& map, std::string_view key) {
    static const Places nothing;
    const auto found = map.find(key);
    return found == map.end() ? nothing : found->second;
  }

  void connect() {
    ByKey provide, destroy, change;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      for (const std::string& key : steps_[i].provides) provide[key].push_back(i);
      for (const std::string& key : steps_[i].destroys) destroy[key].push_back(i);
      for (const std::string& key : steps_[i].changes) change[key].push_back(i);
    }
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Step& step = steps_[i];
      for (const std::size_t first : step.after) edge(first, i);
      for (const std::string& key : step.provides)
        for (const std::size_t first : at(destroy, key)) edge(first, i);
      for (const std::string& key : step.needs) {
        for (const std::size_t first : at(provide, key)) edge(first, i);
        for (const std::size_t first : at(change, key)) edge(first, i);
      }
      for (const std::string& key : step.before) {
        for (const std::size_t second : at(destroy, key)) edge(i, second);
        for (const std::size_t second : at(change, key)) edge(i, second);
      }
    }
  }

  /// What a unit waits for comes before its first step, unless it waits for the unit itself.
  void keep_units_together() {
    std::unordered_map<int, Places> units;
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (steps_[i].unit >= 0) units[steps_[i].unit].push_back(i);
    if (units.empty()) return;
    std::vector<Places> previous(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i)
      for (const std::size_t second : next_[i]) previous[second].push_back(i);
    std::vector<int> names;
    for (const auto& [name, members] : units) names.push_back(name);
    std::sort(names.begin(), names.end());
    for (const int name : names) {
      const Places& members = units[name];
      std::vector<char> reached = reachable(members);
      for (const std::size_t member : members)
        for (const std::size_t first : previous[member])
          if (steps_[first].unit != name && !reached[first])
            for (const std::size_t other : members) edge(first, other);
    }
  }

  std::vector<char> reachable(const Places& from) const {
    std::vector<char> seen(steps_.size(), 0);
    Places open = from;
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (const std::size_t second : next_[at])
        if (!seen[second]) {
          seen[second] = 1;
          open.push_back(second);
        }
    }
    return seen;
  }

  /// A step counts as early as the earliest that waits for it. Relaxed to a fixed point, with a bound for the sake of cycles.
  void inherit_ranks() {
    for (std::size_t i = 0; i < steps_.size(); ++i) rank_[i] = steps_[i].rank;
    bool moved = true;
    for (std::size_t round = 0; moved && round < steps_.size() + 1; ++round) {
      moved = false;
      for (std::size_t i = steps_.size(); i-- > 0;)
        for (const std::size_t second : next_[i])
          if (rank_[second] < rank_[i]) {
            rank_[i] = rank_[second];
            moved = true;
          }
    }
  }

  Places sort() {
    using Ready = std::tuple<int, int, std::size_t>;
    std::set<Ready> ready;
    std::vector<char> placed(steps_.size(), 0);
    const auto entry = [&](std::size_t i) { return Ready{rank_[i], steps_[i].unit, i}; };
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (waits_[i] == 0) ready.insert(entry(i));
    Places out;
    int unit = -1;
    while (out.size() < steps_.size()) {
      if (ready.empty()) ready.insert(entry(cut(placed)));
      auto pick = ready.begin();
      if (unit >= 0) {
        const auto same = std::find_if(ready.begin(), ready.end(), [&](const Ready& r) { return std::get<1>(r) == unit; });
        if (same != ready.end()) pick = same;
      }
      const std::size_t i = std::get<2>(*pick);
      ready.erase(pick);
      placed[i] = 1;
      unit = steps_[i].unit;
      out.push_back(i);
      for (const std::size_t second : next_[i])
        if (!placed[second] && waits_[second] > 0 && --waits_[second] == 0) ready.insert(entry(second));
    }
    return out;
  }

  /// The step of a cycle that may go first: nothing better is known.
  std::size_t cut(const std::vector<char>& placed) {
    std::size_t best = steps_.size();
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (!placed[i] && waits_[i] > 0 && (best == steps_.size() || rank_[i] < rank_[best])) best = i;
    waits_[best] = 0;
    return best;
  }

  const std::vector<Step>& steps_;
  std::vector<Places> next_;
  std::vector<std::size_t> waits_;
  std::vector<int> rank_;
  std::set<std::pair<std::size_t, std::size_t>> edges_;
};

}  // namespace

std::vector<std::size_t> ordered(const std::vector<Step>& steps) { return Order(steps).run(); }

}  // namespace assay::schema::migrate::postgres
