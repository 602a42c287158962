#include "advise/lint/step.h"

namespace rule_null_comparison {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  for (const schema::Sight& sight : context.step.sights) {
    if (sight.habit != schema::Habit::null_comparison) continue;
    report.on(context)
        .at(sight.at)
        .says(fmt::format("{} is compared with NULL by =", sight.text.empty() ? std::string("A value") : sight.text))
        .because("The result is neither true nor false: the condition matches no row, also where the value is NULL.");
  }
}

}  // namespace rule_null_comparison

ASSAY_LINT_RULE(null_comparison){
    .slug = "null_comparison",
    .title = "A comparison with NULL that is never true",
    .topic = lint::Topic::query,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_null_comparison::check,
};
