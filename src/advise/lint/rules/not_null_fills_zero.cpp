#include <algorithm>
#include "advise/lint/step.h"

namespace rule_not_null_fills_zero {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::add_column || !step.column || step.column->nullable || step.column->default_value || step.column->identity ||
      step.column->generated || !context.runs() || context.weight() == lint::Weight::nothing)
    return;
  const auto& steps = context.seen.statement.steps;
  if (std::any_of(steps.begin(), steps.end(), [](const auto& s) { return s.kind == K::add_primary_key; })) return;
  auto& found =
      report.on(context)
          .says(fmt::format("{}.{} is NOT NULL without a default", context.table_name(), step.part))
          .because(
              "Every row that is there gets the type's zero: 0, an empty string, or a zero date. Nobody can tell it from a real value later.");
  lint::weigh(found, context, "");
}

}  // namespace rule_not_null_fills_zero

ASSAY_LINT_RULE(not_null_fills_zero){
    .slug = "not_null_fills_zero",
    .title = "A required column that old rows get a made-up value for",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .step = rule_not_null_fills_zero::check,
};
