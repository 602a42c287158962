#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Check& one : table.checks) {
    if (one.enforced) continue;
    report.on(table, one)
        .says(fmt::format("The check {} of {} is NOT ENFORCED", one.name, display(table.qualified())))
        .because("Rows that break it are stored; the schema promises what the data do not keep.");
  }
}

}  // namespace

ASSAY_LINT_RULE(check_not_enforced){
    .slug = "check_not_enforced",
    .title = "A check that is not kept",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres | lint::on_mysql,
    .table = check,
};
