#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  const int limit = subject.policy.budgets.indexes_per_table.value_or(16);
  const int count = static_cast<int>(table.keys.size() + table.indexes.size() + table.exclusions.size());
  if (lint::is_derived(table) || count <= limit) return;
  auto& found =
      report.on(table)
          .says(fmt::format("{} has {} indexes", display(table.qualified()), count))
          .because(fmt::format("An INSERT writes the table and {} indexes, each with its own pages to log, cache and vacuum.", count))
          .with("indexes", count)
          .with("at most", limit);
  if (subject.policy.budgets.indexes_per_table) found.as(Severity::warning);
}

}  // namespace

ASSAY_LINT_RULE(too_many_indexes){
    .slug = "too_many_indexes",
    .title = "A table with too many indexes",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
