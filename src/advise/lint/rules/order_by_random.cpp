#include "advise/lint/step.h"

namespace rule_order_by_random {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  for (const schema::Sight& sight : context.step.sights) {
    if (sight.habit != schema::Habit::order_by_random) continue;
    report.on(context)
        .at(sight.at)
        .says("ORDER BY a random number sorts every row to keep a few")
        .because("Each row gets a number and all of them are sorted, however small the LIMIT is.");
  }
}

}  // namespace rule_order_by_random

ASSAY_LINT_RULE(order_by_random){
    .slug = "order_by_random",
    .title = "Rows in random order",
    .topic = lint::Topic::query,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .step = rule_order_by_random::check,
};
