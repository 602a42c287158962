#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "advise/lint/rule.h"
#include "core/text.h"

namespace {

using namespace assay;

struct Range {
  const schema::Table* partition = nullptr;
  std::string from, to;
};

/// Bounds of one column: FOR VALUES FROM ('2026-01-01') TO ('2026-02-01').
std::optional<Range> range_of(const schema::Table& partition) {
  const std::string& bound = partition.partition_of->bound;
  const std::size_t from = bound.find("FROM ("), to = bound.find(") TO (");
  if (from == std::string::npos || to == std::string::npos || to < from || !bound.ends_with(')')) return std::nullopt;
  Range out{&partition, bound.substr(from + 6, to - from - 6), bound.substr(to + 6, bound.size() - to - 7)};
  if (out.from.find(',') != std::string::npos || out.to.find(',') != std::string::npos) return std::nullopt;
  return out;
}

/// Numbers by size, dates and times by their text: the order of the server for both; nothing else is compared.
bool before(const std::string& a, const std::string& b) {
  if (a == "MINVALUE" || b == "MAXVALUE") return a != b;
  if (a == "MAXVALUE" || b == "MINVALUE") return false;
  return a.size() == b.size() ? a < b : a.size() < b.size();
}

bool is_comparable(const std::string& bound) {
  if (bound == "MINVALUE" || bound == "MAXVALUE") return true;
  const std::string_view text = bound.starts_with('\'') && bound.size() > 2 ? std::string_view(bound).substr(1, bound.size() - 2) : bound;
  const bool number = !text.empty() && text.front() != '0' && text.find_first_not_of("0123456789") == std::string_view::npos;
  const bool date =
      text.size() >= 10 && text[4] == '-' && text[7] == '-' && text.find_first_not_of("0123456789-:+. ") == std::string_view::npos;
  return number || date || text == "0";
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<schema::Name, std::vector<Range>> by_parent;
  std::set<schema::Name> unclear;
  for (const schema::Table& table : subject.model.tables) {
    if (!table.partition_of) continue;
    auto range = range_of(table);
    if (!range || !is_comparable(range->from) || !is_comparable(range->to))
      unclear.insert(table.partition_of->parent);  // also one that has a DEFAULT: rows of a gap go there
    else
      by_parent[table.partition_of->parent].push_back(std::move(*range));
  }
  for (auto& [parent, ranges] : by_parent) {
    if (unclear.contains(parent)) continue;
    std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return before(a.from, b.from); });
    for (std::size_t i = 0; i + 1 < ranges.size(); ++i) {
      if (!before(ranges[i].to, ranges[i + 1].from)) continue;
      report.on(*ranges[i].partition)
          .says(fmt::format("{} has no partition from {} to {}", display(parent), ranges[i].to, ranges[i + 1].from))
          .because(fmt::format("An INSERT of such a row fails: no partition of relation \"{}\" found for row.", parent.name));
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(partition_gap){
    .slug = "partition_gap",
    .title = "A gap between partitions",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
