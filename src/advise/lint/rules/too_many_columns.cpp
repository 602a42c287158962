#include "advise/lint/rule.h"

namespace {

using namespace assay;

constexpr std::size_t many = 80;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  const auto& budget = subject.policy.budgets.columns_per_table;
  const std::size_t limit = budget ? static_cast<std::size_t>(std::max(*budget, 0)) : many;
  if (table.columns.size() <= limit) return;
  auto& found =
      report.on(table)
          .says(fmt::format("{} has {} columns", display(table.qualified()), table.columns.size()))
          .because(fmt::format("{} It is mostly several things in one table: each read and write of one of them carries the others.",
                               budget ? fmt::format("The policy allows {}.", *budget) : fmt::format("More than {} are rare.", many)))
          .with("columns", table.columns.size());
  if (budget) found.as(Severity::warning);
}

}  // namespace

ASSAY_LINT_RULE(too_many_columns){
    .slug = "too_many_columns",
    .title = "A table with many columns",
    .topic = lint::Topic::normalization,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
