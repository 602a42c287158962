#include "advise/lint/step.h"

namespace rule_constraint_dropped {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const bool drops = step.kind == K::drop_constraint || step.kind == K::drop_foreign_key || step.kind == K::drop_primary_key;
  if (!drops || !context.runs() || context.weight() == lint::Weight::nothing) return;
  const auto adds = [&](const schema::Step& other, const lint::SeenStatement&) {
    const bool constraint = other.kind == K::add_check || other.kind == K::add_foreign_key || other.kind == K::add_unique ||
                            other.kind == K::add_primary_key || other.kind == K::add_exclusion || other.kind == K::set_not_null;
    return constraint && other.object == step.object;
  };
  if (context.later(adds) || context.earlier(adds)) return;
  report.on(context)
      .says(fmt::format("The constraint {} of {} is dropped", step.part, context.table_name()))
      .because("What it kept out comes in from now on, and rows that break it stop it from being added again.");
}

}  // namespace rule_constraint_dropped

ASSAY_LINT_RULE(constraint_dropped){
    .slug = "constraint_dropped",
    .title = "A constraint dropped and not put back",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .step = rule_constraint_dropped::check,
};
