#include "advise/lint/step.h"

namespace rule_table_truncated {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::truncate || !context.runs() || context.weight() == lint::Weight::nothing) return;
  report.on(context)
      .says(fmt::format("All rows of {} are deleted", context.table_name()))
      .because(context.postgres() ? "TRUNCATE takes ACCESS EXCLUSIVE, fires no row triggers, and its rows come back only from a backup."
                                  : "TRUNCATE commits by itself, fires no triggers, and its rows come back only from a backup.");
}

}  // namespace rule_table_truncated

ASSAY_LINT_RULE(table_truncated){
    .slug = "table_truncated",
    .title = "A table emptied by a migration",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_table_truncated::check,
};
