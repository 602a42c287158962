#include <algorithm>
#include <cctype>
#include <map>

#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

struct Numbered {
  std::string stem;
  int number = 0;
};

/// phone2 → phone, 2; phone → phone, 0. Versions and hashes (ipv6, sha256) are no numbers of a list.
Numbered split(const std::string& name) {
  std::size_t end = name.size();
  while (end > 0 && std::isdigit(static_cast<unsigned char>(name[end - 1])) != 0) --end;
  if (end == name.size() || name.size() - end > 2 || end < 2) return {};
  int number = 0;
  for (std::size_t i = end; i < name.size(); ++i) number = number * 10 + (name[i] - '0');
  std::string stem = name.substr(0, end);
  while (!stem.empty() && (stem.back() == '_' || stem.back() == ' ')) stem.pop_back();
  if (stem.size() < 2) return {};  // x1, y1, q1: coordinates and quarters
  return {text::lower(stem), number};
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  std::map<std::string, std::vector<const schema::Column*>> lists;
  for (const schema::Column& column : table.columns) {
    const Numbered numbered = split(column.name);
    if (numbered.stem.empty() ||
        lint::has_word(numbered.stem, {"line", "address", "addr", "street", "sha", "md", "base", "utf", "ipv", "point", "lat", "lon", "lng",
                                       "version", "quarter", "iso", "alpha", "oauth", "web"}))
      continue;
    lists[numbered.stem].push_back(&column);
  }
  for (const auto& [stem, columns] : lists) {
    const schema::DataType& type = columns.front()->type;
    const bool alike = std::all_of(columns.begin(), columns.end(), [&type](const schema::Column* c) { return c->type == type; });
    const schema::Column* plain = table.column(stem);
    const bool begins = plain != nullptr && plain->type == type;
    const bool first = begins || split(columns.front()->name).number <= 1;
    const std::size_t count = columns.size() + (begins ? 1 : 0);
    if (count < 2 || !alike || !first) continue;
    std::vector<std::string> names;
    for (const schema::Column* column : columns) names.push_back(column->name);
    auto& found =
        report.on(table, *columns.front())
            .says(fmt::format("{} keeps a list of {} in columns: {}", display(table.qualified()), stem, lint::joined(names)))
            .because(fmt::format(
                "\"Any of them\" is {} conditions, none of which one index serves, and the next value needs a change of the schema.",
                count))
            .with("columns", count);
    if (count >= 3) found.as(Severity::warning);
  }
}

}  // namespace

ASSAY_LINT_RULE(incrementing_columns){
    .slug = "incrementing_columns",
    .title = "Numbered columns instead of rows",
    .topic = lint::Topic::normalization,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
