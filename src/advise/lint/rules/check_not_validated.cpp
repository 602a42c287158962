#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Check& one : table.checks) {
    if (one.validated || !one.enforced || !one.local) continue;
    report.on(table, one)
        .says(fmt::format("The CHECK {} of {} was never validated", one.name, display(table.qualified())))
        .because("New rows are checked; older ones may break it, the planner does not rely on it, and a restored dump fails on them.")
        .fix([name = one.name](schema::Table& changed) {
          for (schema::Check& own : changed.checks)
            if (own.name == name) own.validated = true;
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(check_not_validated){
    .slug = "check_not_validated",
    .title = "A CHECK that old rows may break",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
