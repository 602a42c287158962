#include "advise/lint/step.h"

namespace rule_drop_cascades {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (!step.cascade || step.kind == K::truncate || !context.runs() || context.is_new()) return;
  if (step.kind == K::drop_schema || step.kind == K::other) return;
  report.on(context)
      .says(fmt::format("CASCADE drops whatever depends on {}", step.part.empty() ? context.table_name() : step.part))
      .because("Views, foreign keys, defaults and functions that use it go without being named; what they are depends on the database.");
}

}  // namespace rule_drop_cascades

ASSAY_LINT_RULE(drop_cascades){
    .slug = "drop_cascades",
    .title = "A drop that takes others with it",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_drop_cascades::check,
};
