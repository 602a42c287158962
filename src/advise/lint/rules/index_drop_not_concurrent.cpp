#include "advise/lint/step.h"

namespace rule_index_drop_not_concurrent {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::drop_index || context.step.concurrently || !context.runs()) return;
  if (context.weight() == lint::Weight::nothing) return;
  auto& found = report.on(context)
                    .says(fmt::format("Dropping the index {} stops reads and writes of its table", context.step.part))
                    .because(
                        "DROP INDEX waits for every statement that uses the table, and whatever comes after it waits behind it "
                        "(ACCESS EXCLUSIVE).");
  lint::weigh(found, context, "drop_index");
  if (context.alone() && !context.in_transaction() && !context.step.cascade) found.fix_sql(context.with_word("INDEX", "CONCURRENTLY"));
}

}  // namespace rule_index_drop_not_concurrent

ASSAY_LINT_RULE(index_drop_not_concurrent){
    .slug = "index_drop_not_concurrent",
    .title = "An index dropped while everybody waits",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_index_drop_not_concurrent::check,
};
