#include "advise/lint/step.h"

namespace rule_limit_without_order {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  for (const schema::Sight& sight : context.step.sights) {
    if (sight.habit != schema::Habit::limit_without_order) continue;
    if (context.step.inside != schema::Inside::view) continue;
    report.on(context)
        .at(sight.at)
        .says("Which rows LIMIT keeps is left to chance")
        .because(
            "Without ORDER BY the server gives whatever rows it meets first: other ones after a VACUUM, with another plan, or on a replica.");
  }
}

}  // namespace rule_limit_without_order

ASSAY_LINT_RULE(limit_without_order){
    .slug = "limit_without_order",
    .title = "LIMIT without ORDER BY",
    .topic = lint::Topic::query,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_servers,
    .step = rule_limit_without_order::check,
};
