#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Check& one : table.checks) {
    if (one.validated || !one.enforced) continue;
    report.on(table, one)
        .says(fmt::format("The check {} of {} was never validated", one.name, display(table.qualified())))
        .because(
            "New rows keep it, old ones may break it: an UPDATE of such a row fails for a column that it does not touch, and the planner "
            "makes no use of it.")
        .fix([name = one.name](schema::Table& changed) {
          for (schema::Check& own : changed.checks)
            if (own.name == name) own.validated = true;
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(check_not_validated){
    .slug = "check_not_validated",
    .title = "A check that old rows may break",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
