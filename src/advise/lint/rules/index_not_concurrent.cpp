#include "advise/lint/step.h"

namespace rule_index_not_concurrent {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::create_index || context.step.concurrently || context.step.only || !context.runs()) return;
  if (context.weight() == lint::Weight::nothing) return;
  auto& found = report.on(context)
                    .says(fmt::format("The index {} stops writes to {} while it is built", context.step.part, context.table_name()))
                    .because(lint::consequence(context, "create_index"));
  lint::weigh(found, context, "create_index");
  const bool partitioned = context.before() != nullptr && context.before()->partition_by;
  // CONCURRENTLY runs neither in a transaction nor on a partitioned table
  if (context.alone() && !context.in_transaction() && !partitioned) found.fix_sql(context.with_word("INDEX", "CONCURRENTLY"));
}

}  // namespace rule_index_not_concurrent

ASSAY_LINT_RULE(index_not_concurrent){
    .slug = "index_not_concurrent",
    .title = "An index that stops writes while it is built",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_index_not_concurrent::check,
};
