#include "advise/lint/step.h"

namespace rule_no_algorithm_option {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const schema::StepStatement& whole = context.seen.statement;
  if (whole.head == 0 || !step.algorithm.empty() || step.inside != schema::Inside::nothing || context.is_new()) return;
  if (&step != &whole.steps.front()) return;
  report
      .on_object({"table", step.object.schema.empty() ? std::nullopt : std::optional(step.object.schema), {}, {}, step.object.name},
                 step.object)
      .at(whole.begin)
      .says(fmt::format("ALTER TABLE {} leaves its algorithm to the server", context.table_name()))
      .because("Where no online way exists the server copies the table without a word, on the primary and then on each replica.");
}

}  // namespace rule_no_algorithm_option

ASSAY_LINT_RULE(no_algorithm_option){
    .slug = "no_algorithm_option",
    .title = "ALTER TABLE that does not say how",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mysqls,
    .taste = true,
    .step = rule_no_algorithm_option::check,
};
