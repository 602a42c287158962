// What a sample of a table suggested, asked of all of its rows.
#include <algorithm>
#include <map>

#include "advise/normal/queries.h"
#include "app/normal/normal.h"
#include "core/spread.h"

namespace assay::app {
namespace {

using namespace advise::normal;
using Columns = std::vector<std::uint16_t>;

constexpr std::size_t refuted_before_retry = 5;

DiscoverOptions discover_options(const NormalOptions& o) {
  DiscoverOptions out;
  out.max_lhs = o.max_lhs;
  out.spread = spread;
  // here, not in a thread of the search: signals are blocked in the threads made from now on
  out.stopped = [stop = interrupted()] { return stop.stop_requested(); };
  return out;
}

struct Question {
  Columns lhs, rhs;
  bool key = false;
  bool operator==(const Question&) const = default;
};

/// Fewer columns first: what they determine, larger left sides need not be asked.
std::vector<Question> questions_of(const Discovered& found) {
  std::map<Columns, Question> by;
  found.dependencies.each([&](const DependencyList::Item& item) {
    Question& one = by[Columns(item.lhs.begin(), item.lhs.end())];
    one.lhs.assign(item.lhs.begin(), item.lhs.end());
    one.rhs.assign(item.rhs.begin(), item.rhs.end());
  });
  for (const Columns& key : found.keys) by[key].lhs = key, by[key].key = true;
  std::vector<Question> out;
  for (auto& [ignored, one] : by) out.push_back(std::move(one));
  std::stable_sort(out.begin(), out.end(), [](const Question& a, const Question& b) { return a.lhs.size() < b.lhs.size(); });
  return out;
}

class Asking {
 public:
  explicit Asking(RowSource& source) : source_(source), table_(*source.model.table(source.name.schema, source.name.name)) {}

  std::vector<Columns> unanswered = {};  ///< left sides

  /// Whether the sample stays as it is. Else rows that refute something have joined it.
  Result<bool> all(const Discovered& found) {
    unanswered.clear();
    std::size_t refuted = 0;
    for (Question one : questions_of(found)) {
      // once smaller left sides are refuted, one that held may be asked for more
      Question& before = held_[one.lhs];
      std::erase_if(one.rhs, [&](std::uint16_t a) { return std::find(before.rhs.begin(), before.rhs.end(), a) != before.rhs.end(); });
      one.key = one.key && !before.key;
      if (one.rhs.empty() && !one.key) continue;
      // rows change while we ask: what the sample shows again although rows refuted it is not asked for ever
      const bool again = refuted_[one.lhs] == one;
      if (again || source_.left.count() <= 0 || interrupted().stop_requested()) {
        unanswered.push_back(one.lhs);
        continue;
      }
      if (refuted >= refuted_before_retry) break;
      const auto rows = ask(one);
      if (!rows) {
        if (rows.error().code != Code::timeout && rows.error().code != Code::cancelled) return fail(rows.error());
        source_.left = Millis(0);
        unanswered.push_back(one.lhs);
      } else if (*rows == 0) {
        before.rhs.insert(before.rhs.end(), one.rhs.begin(), one.rhs.end());
        before.key = before.key || one.key;
      } else {
        refuted_[one.lhs] = one;
        ++refuted;
      }
    }
    std::sort(unanswered.begin(), unanswered.end());
    return refuted == 0;
  }

 private:
  Result<std::size_t> ask(const Question& one) {
    std::size_t rows = 0;
    const auto sql =
        refuting_query(table_, source_.model.dialect, names_of(source_.table, one.lhs), names_of(source_.table, one.rhs), one.key);
    const auto asked = run_timed(source_, sql, 1000, [&](std::span<const std::optional<std::string_view>> cells) {
      for (const auto& cell : cells) source_.encoder->add(cell);
      ++rows;
      return true;
    });
    if (!asked) return fail(asked.error());
    return rows;
  }

  RowSource& source_;
  const schema::Table& table_;
  std::map<Columns, Question> held_ = {}, refuted_ = {};
};

}  // namespace

std::vector<std::string> names_of(const EncodedTable& table, std::span<const std::uint16_t> columns) {
  std::vector<std::string> out;
  for (const std::uint16_t column : columns) out.push_back(table.columns[column].name);
  return out;
}

Result<Profile> profile_rows(RowSource& source, const NormalOptions& options) {
  const DiscoverOptions discovery = discover_options(options);
  Profile out;
  std::optional<Asking> asking;
  if (source.table.sampled) asking.emplace(source);
  for (;;) {
    auto found = discover(source.table, discovery);
    if (!found) return fail(found.error());
    out.found = std::move(*found);
    if (!asking) return out;
    const auto settled = asking->all(out.found);
    if (!settled) return fail(settled.error());
    out.unchecked = asking->unanswered;
    if (*settled) return out;
    EncodedTable more = source.encoder->so_far();
    more.name = source.table.name, more.sampled = true;
    source.table = std::move(more);
  }
}

std::size_t check_inclusions(RowSource& source, std::span<const EncodedTable> tables, std::span<const schema::Table* const> schemas,
                             std::vector<Inclusion>& found) {
  std::size_t unchecked = 0;
  std::erase_if(found, [&](const Inclusion& one) {
    if (!tables[one.from_table].sampled && !tables[one.to_table].sampled) return false;
    const auto sql = orphan_query(*schemas[one.from_table], names_of(tables[one.from_table], one.from), *schemas[one.to_table],
                                  names_of(tables[one.to_table], one.to), source.model.dialect);
    const auto orphans = run_timed(source, sql, 1, [](std::span<const std::optional<std::string_view>>) { return true; });
    if (!orphans) ++unchecked;
    return !orphans || *orphans > 0;
  });
  return unchecked;
}

}  // namespace assay::app
