#include <map>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  std::map<std::string, const schema::Check*> seen;
  for (const schema::Check& one : table.checks) {
    const auto [first, fresh] = seen.emplace(one.expression, &one);
    if (fresh || one.name.empty() || !one.column.empty()) continue;
    report.on(table, one)
        .says(fmt::format("The check {} of {} says the same as {}", one.name, display(table.qualified()), first->second->name))
        .because("Both are evaluated for each row, and whoever changes the rule finds one of them.")
        .fix([name = one.name](schema::Table& changed) {
          std::erase_if(changed.checks, [&](const schema::Check& own) { return own.name == name; });
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(duplicate_check){
    .slug = "duplicate_check",
    .title = "A check that is there twice",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .table = check,
};
