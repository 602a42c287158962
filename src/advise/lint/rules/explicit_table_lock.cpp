#include "advise/lint/step.h"

namespace rule_explicit_table_lock {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::lock_table || !context.runs() || context.weight() == lint::Weight::nothing) return;
  report.on(context)
      .says(fmt::format("{} is locked until the transaction ends", context.table_name()))
      .because(
          "LOCK TABLE without a mode is ACCESS EXCLUSIVE: it waits for every statement on the table, and every later one waits for it.");
}

}  // namespace rule_explicit_table_lock

ASSAY_LINT_RULE(explicit_table_lock){
    .slug = "explicit_table_lock",
    .title = "LOCK TABLE in a migration",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_explicit_table_lock::check,
};
