#include "advise/lint/step.h"

namespace rule_not_null_dropped {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::drop_not_null || !context.runs() || context.weight() == lint::Weight::nothing) return;
  if (const schema::Column* column = context.column(step.part); column != nullptr && column->nullable) return;
  report.on(context)
      .says(fmt::format("{}.{} may be NULL from now on", context.table_name(), step.part))
      .because("Clients that read it have never met a NULL there, and the way back has to read every row.");
}

}  // namespace rule_not_null_dropped

ASSAY_LINT_RULE(not_null_dropped){
    .slug = "not_null_dropped",
    .title = "A column that may be empty from now on",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .step = rule_not_null_dropped::check,
};
