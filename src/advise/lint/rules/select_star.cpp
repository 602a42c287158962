#include "advise/lint/step.h"

namespace rule_select_star {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  for (const schema::Sight& sight : context.step.sights) {
    if (sight.habit != schema::Habit::select_star) continue;
    if (context.step.kind != K::insert && context.step.inside != schema::Inside::routine) continue;
    report.on(context)
        .at(sight.at)
        .says("SELECT * takes whatever columns the tables have")
        .because(
            "A column that is added later changes what is inserted or returned, and stops the statement when the number no longer fits.");
  }
}

}  // namespace rule_select_star

ASSAY_LINT_RULE(select_star){
    .slug = "select_star",
    .title = "INSERT or a function that takes all columns",
    .topic = lint::Topic::query,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_servers,
    .taste = true,
    .step = rule_select_star::check,
};
