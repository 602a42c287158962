#include "advise/lint/step.h"

namespace rule_enum_value_renamed {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::rename_enum_value || !context.runs() || context.is_new()) return;
  report.on(context)
      .says(fmt::format("The value {} of {} becomes {}", step.part, display(step.object), step.to))
      .because("Statements that write or compare with the old value fail from that moment on.");
}

}  // namespace rule_enum_value_renamed

ASSAY_LINT_RULE(enum_value_renamed){
    .slug = "enum_value_renamed",
    .title = "An enum value renamed under its users",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_enum_value_renamed::check,
};
