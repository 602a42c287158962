#include "advise/normal/approximate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "core/text.h"

namespace assay::advise::normal {
namespace {

/// Rows by their values in some columns: a number a row, equal where the values are.
struct Grouping {
  std::vector<std::uint32_t> group = {};
  std::uint32_t count = 0;
};

/// Sorting pairs of codes by counting, twice: linear.
Grouping refined(const Grouping& by, const EncodedColumn& column) {
  const std::size_t n = by.group.size();
  std::vector<std::uint32_t> order(n), sorted(n), counts;
  std::iota(order.begin(), order.end(), 0U);
  const auto pass = [&](const std::vector<std::uint32_t>& codes, std::uint32_t distinct) {
    counts.assign(distinct + 1, 0);
    for (const std::uint32_t code : codes) ++counts[code + 1];
    for (std::size_t c = 1; c < counts.size(); ++c) counts[c] += counts[c - 1];
    for (const std::uint32_t row : order) sorted[counts[codes[row]]++] = row;
    order.swap(sorted);
  };
  pass(column.codes, column.distinct);
  pass(by.group, by.count);
  Grouping out;
  out.group.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t row = order[i], before = order[i == 0 ? 0 : i - 1];
    if (i == 0 || by.group[row] != by.group[before] || column.codes[row] != column.codes[before]) ++out.count;
    out.group[row] = out.count - 1;
  }
  return out;
}

Grouping one_group(std::size_t rows) { return {std::vector<std::uint32_t>(rows, 0), rows > 0 ? 1U : 0U}; }

/// Rows that would have to go, and ordered pairs that refute, for groups → column.
std::pair<std::size_t, double> errors_of(const Grouping& by, const EncodedColumn& column) {
  const Grouping both = refined(by, column);
  std::vector<std::uint32_t> sizes(both.count, 0), owner(both.count, 0), most(by.count, 0);
  for (std::size_t r = 0; r < by.group.size(); ++r) ++sizes[both.group[r]], owner[both.group[r]] = by.group[r];
  std::vector<double> size(by.count, 0);
  double agreeing = 0, together = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    most[owner[i]] = std::max(most[owner[i]], sizes[i]);
    size[owner[i]] += sizes[i];
    agreeing += static_cast<double>(sizes[i]) * sizes[i];
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < most.size(); ++i) kept += most[i], together += size[i] * size[i];
  return {by.group.size() - kept, together - agreeing};
}

class Levels {
 public:
  Levels(const EncodedTable& table, const ApproximateOptions& options) : table_(table), options_(options) {}

  ApproximateResult run() {
    std::vector<std::uint16_t> lhs;
    for (std::size_t size = 0; size <= options_.max_lhs; ++size) extend(lhs, one_group(table_.rows), 0, size);
    std::stable_sort(out_.found.begin(), out_.found.end(), [](const Approximate& a, const Approximate& b) { return a.g3 < b.g3; });
    return std::move(out_);
  }

 private:
  void extend(std::vector<std::uint16_t>& lhs, const Grouping& by, std::size_t from, std::size_t more) {
    if (more == 0) return look(lhs, by);
    if (by.count == table_.rows) return;  // a key already: nothing below is news
    for (std::size_t a = from; a + more <= table_.columns.size(); ++a) {
      if (++partitions_ > options_.max_partitions) {
        out_.incomplete = true;
        return;
      }
      lhs.push_back(static_cast<std::uint16_t>(a));
      extend(lhs, refined(by, table_.columns[a]), a + 1, more - 1);
      lhs.pop_back();
    }
  }

  void look(const std::vector<std::uint16_t>& lhs, const Grouping& by) {
    if (by.count == table_.rows) return;
    const auto rows = static_cast<double>(table_.rows);
    for (std::uint16_t a = 0; a < table_.columns.size(); ++a) {
      if (std::find(lhs.begin(), lhs.end(), a) != lhs.end() || settled(lhs, a)) continue;
      const auto [remove, pairs] = errors_of(by, table_.columns[a]);
      const double g3 = static_cast<double>(remove) / rows;
      if (g3 > options_.max_g3) continue;
      settled_[a].push_back(lhs);
      if (remove > 0) out_.found.push_back({lhs, a, pairs / (rows * rows), g3});
    }
  }
  bool settled(const std::vector<std::uint16_t>& lhs, std::uint16_t a) const {
    const auto found = settled_.find(a);
    return found != settled_.end() && std::any_of(found->second.begin(), found->second.end(), [&](const auto& less) {
             return std::includes(lhs.begin(), lhs.end(), less.begin(), less.end());
           });
  }

  const EncodedTable& table_;
  const ApproximateOptions& options_;
  std::map<std::uint16_t, std::vector<std::vector<std::uint16_t>>> settled_ = {};  ///< left sides that hold or nearly hold
  std::size_t partitions_ = 0;
  ApproximateResult out_ = {};
};

/// The chance that two rows have the same value.
double collision(const EncodedColumn& column) {
  std::vector<double> counts(column.distinct, 0);
  for (const std::uint32_t code : column.codes) ++counts[code];
  double out = 0;
  const auto rows = static_cast<double>(std::max<std::size_t>(column.codes.size(), 1));
  for (const double count : counts) out += (count / rows) * (count / rows);
  return out;
}

}  // namespace

ApproximateResult approximate(const EncodedTable& table, const ApproximateOptions& options) {
  if (table.rows < 2) return {};
  return Levels(table, options).run();
}

std::size_t rows_in_the_way(const EncodedTable& table, std::span<const std::uint16_t> lhs, std::span<const std::uint16_t> rhs) {
  Grouping by = one_group(table.rows);
  for (const std::uint16_t a : lhs) by = refined(by, table.columns[a]);
  std::size_t out = 0;
  for (const std::uint16_t a : rhs) out = std::max(out, errors_of(by, table.columns[a]).first);
  return out;
}

std::vector<Ranked> rank(const EncodedTable& table, const DependencyList& dependencies, const RankOptions& options) {
  std::vector<Ranked> out;
  std::vector<double> chance;
  for (const EncodedColumn& column : table.columns) chance.push_back(collision(column));
  std::size_t looked = 0;
  dependencies.each([&](const DependencyList::Item& item) {
    if (item.lhs.empty() || item.lhs.size() > options.max_lhs || looked++ >= options.max_groups) return;
    Grouping by = one_group(table.rows);
    for (const std::uint16_t a : item.lhs) by = refined(by, table.columns[a]);
    if (static_cast<double>(by.count) > options.max_distinct_share * static_cast<double>(table.rows)) return;
    Ranked one;
    one.distinct = by.count;
    const auto repeats = static_cast<double>(table.rows - by.count);
    for (const std::uint16_t a : item.rhs) {
      const double evidence = repeats * (1 - chance[a]);
      if (evidence < options.min_evidence) continue;
      one.rhs.push_back(a);
      one.evidence = std::max(one.evidence, evidence);
      for (const std::uint16_t b : item.lhs)
        one.affinity = std::max(one.affinity, name_affinity(table.columns[a].name, table.columns[b].name));
    }
    if (one.rhs.empty()) return;
    one.lhs.assign(item.lhs.begin(), item.lhs.end());
    one.saved_cells = (table.rows - by.count) * one.rhs.size();
    const double share = repeats / static_cast<double>(table.rows);
    one.score = share * std::log2(1 + one.evidence) * (1 + one.affinity) * std::sqrt(static_cast<double>(one.rhs.size())) /
                static_cast<double>(one.lhs.size() * one.lhs.size());
    out.push_back(std::move(one));
  });
  std::stable_sort(out.begin(), out.end(), [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
  return out;
}

std::vector<std::string> words_of(std::string_view name) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; };
  std::vector<std::string> out;
  bool open = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_word(name[i])) {
      open = false;
      continue;
    }
    if (!open || (is_upper(name[i]) && i > 0 && !is_upper(name[i - 1]))) out.emplace_back();
    open = true;
    out.back() += text::lower(name.substr(i, 1));
  }
  return out;
}

double name_affinity(std::string_view a, std::string_view b) {
  const std::vector<std::string> left = words_of(a), right = words_of(b);
  const std::set<std::string> x(left.begin(), left.end()), y(right.begin(), right.end());
  if (x.empty() || y.empty()) return 0;
  const auto shared = static_cast<double>(std::count_if(x.begin(), x.end(), [&](const std::string& word) { return y.contains(word); }));
  return shared / static_cast<double>(std::min(x.size(), y.size()));
}

}  // namespace assay::advise::normal
