#include "advise/lint/step.h"

namespace rule_truncate_cascades {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::truncate || !context.step.cascade || !context.runs() || context.is_new()) return;
  report.on(context)
      .says(fmt::format("TRUNCATE of {} empties every table that refers to it", context.table_name()))
      .because("CASCADE follows foreign keys from table to table and deletes all rows of each, whatever their ON DELETE says.");
}

}  // namespace rule_truncate_cascades

ASSAY_LINT_RULE(truncate_cascades){
    .slug = "truncate_cascades",
    .title = "TRUNCATE that empties other tables too",
    .topic = lint::Topic::migration,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_truncate_cascades::check,
};
