#include <algorithm>

#include "advise/lint/step.h"

namespace rule_leading_wildcard {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  for (const schema::Sight& sight : context.step.sights) {
    if (sight.habit != schema::Habit::leading_wildcard) continue;
    if (const schema::Table* table = context.before())
      if (std::any_of(table->indexes.begin(), table->indexes.end(),
                      [](const schema::Index& index) { return index.method == "gin" || index.method == "gist"; }))
        continue;
    report.on(context)
        .at(sight.at)
        .says(fmt::format("The pattern on {} begins with %", sight.text.empty() ? std::string("a value") : sight.text))
        .because("No plain index helps a pattern that does not say how the value begins: every row is read.");
  }
}

}  // namespace rule_leading_wildcard

ASSAY_LINT_RULE(leading_wildcard){
    .slug = "leading_wildcard",
    .title = "A pattern that begins with anything",
    .topic = lint::Topic::query,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .step = rule_leading_wildcard::check,
};
