#include "advise/lint/step.h"

namespace rule_detach_not_concurrent {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::detach_partition || context.step.concurrently || !context.since(140'000) || !context.runs()) return;
  if (context.is_new() || context.other_is_new()) return;
  auto& found = report.on(context)
                    .says(fmt::format("Detaching {} stops reads and writes of {}", display(context.step.other), context.table_name()))
                    .because(
                        "DETACH PARTITION takes ACCESS EXCLUSIVE on the parent and on the partition: all of the partitioned table "
                        "waits.");
  if (context.alone() && !context.in_transaction())
    found.fix_sql(fmt::format("{} DETACH PARTITION {} CONCURRENTLY;\n", context.head(), context.quoted(context.step.other)));
}

}  // namespace rule_detach_not_concurrent

ASSAY_LINT_RULE(detach_not_concurrent){
    .slug = "detach_not_concurrent",
    .title = "A partition detached while everybody waits",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_detach_not_concurrent::check,
};
