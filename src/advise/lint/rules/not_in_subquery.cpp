#include "advise/lint/step.h"

namespace rule_not_in_subquery {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  for (const schema::Sight& sight : context.step.sights) {
    if (sight.habit != schema::Habit::not_in_subquery) continue;
    report.on(context)
        .at(sight.at)
        .says("NOT IN (SELECT …) matches nothing as soon as the query gives a NULL")
        .because(
            "A single NULL among the values makes the whole condition unknown, and no row passes; and PostgreSQL cannot turn it into an anti-join.");
  }
}

}  // namespace rule_not_in_subquery

ASSAY_LINT_RULE(not_in_subquery){
    .slug = "not_in_subquery",
    .title = "NOT IN with a query that may give NULL",
    .topic = lint::Topic::query,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .step = rule_not_in_subquery::check,
};
