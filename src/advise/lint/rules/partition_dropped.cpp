#include "advise/lint/step.h"

namespace rule_partition_dropped {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::drop_partition || !context.runs() || context.is_new()) return;
  report.on(context)
      .says(fmt::format("{} of partition {} deletes its rows", step.word == "truncate" ? "TRUNCATE" : "DROP", step.part))
      .because(fmt::format("The rows of {} in that partition are gone at once; DDL commits by itself and cannot be rolled back.",
                           context.table_name()));
}

}  // namespace rule_partition_dropped

ASSAY_LINT_RULE(partition_dropped){
    .slug = "partition_dropped",
    .title = "A partition dropped with its rows",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_mysqls,
    .step = rule_partition_dropped::check,
};
