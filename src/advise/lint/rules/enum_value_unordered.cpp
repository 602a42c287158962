#include "advise/lint/step.h"

namespace rule_enum_value_unordered {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::add_enum_value || step.before || step.after || !context.runs()) return;
  report.on(context)
      .says(fmt::format("The value {} of {} is put at the end", step.part, display(step.object)))
      .because("ORDER BY and comparisons follow the order of the values, and it cannot be changed later.");
}

}  // namespace rule_enum_value_unordered

ASSAY_LINT_RULE(enum_value_unordered){
    .slug = "enum_value_unordered",
    .title = "An enum value added without a place",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .taste = true,
    .step = rule_enum_value_unordered::check,
};
