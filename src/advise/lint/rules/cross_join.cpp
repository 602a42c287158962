#include "advise/lint/step.h"

namespace rule_cross_join {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  for (const schema::Sight& sight : context.step.sights) {
    if (sight.habit != schema::Habit::cross_join) continue;
    report.on(context)
        .at(sight.at)
        .says("Every row of one table is combined with every row of the other")
        .because("FROM a, b without a condition gives rows times rows: a million from two tables of a thousand.");
  }
}

}  // namespace rule_cross_join

ASSAY_LINT_RULE(cross_join){
    .slug = "cross_join",
    .title = "Tables joined without a condition",
    .topic = lint::Topic::query,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .step = rule_cross_join::check,
};
