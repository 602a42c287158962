#include "advise/lint/step.h"

namespace rule_exclusion_builds_index {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::add_exclusion || !context.runs() || context.weight() == lint::Weight::nothing) return;
  auto& found = report.on(context)
                    .says(fmt::format("The exclusion constraint {} builds its index while nobody can use {}", context.step.part,
                                      context.table_name()))
                    .because(lint::consequence(context, "add_exclusion"));
  lint::weigh(found, context, "add_exclusion");
}

}  // namespace rule_exclusion_builds_index

ASSAY_LINT_RULE(exclusion_builds_index){
    .slug = "exclusion_builds_index",
    .title = "An exclusion constraint that builds its index under lock",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_exclusion_builds_index::check,
};
