#include <algorithm>
#include <cctype>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

bool has_capitals(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isupper(c) != 0; });
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  std::vector<std::string> names;
  if (has_capitals(table.name)) names.push_back(table.name);
  for (const schema::Column& column : table.columns)
    if (has_capitals(column.name)) names.push_back(column.name);
  if (names.empty()) return;
  const std::size_t count = names.size();
  if (count > 5) names.resize(5), names.emplace_back("…");
  report.on(table)
      .says(fmt::format("{} {} of {} {} capitals: {}", count, count == 1 ? "name" : "names", display(table.qualified()),
                        count == 1 ? "has" : "have", lint::joined(names)))
      .because("PostgreSQL folds names without quotes to lower case: orderId and \"orderId\" are two names, and the first is not found.")
      .with("names", count);
}

}  // namespace

ASSAY_LINT_RULE(mixed_case_name){
    .slug = "mixed_case_name",
    .title = "Names in capitals that need quotes",
    .topic = lint::Topic::naming,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
