#include "advise/lint/step.h"

namespace rule_unique_on_existing_rows {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const bool unique = (step.kind == K::add_unique && step.using_index.empty()) || (step.kind == K::create_index && step.unique);
  if (!unique || step.with_column || !context.runs() || context.weight() == lint::Weight::nothing) return;
  if (context.before() != nullptr && lint::is_unique(*context.before(), step.columns)) return;
  const bool cleaned = context.earlier([&](const schema::Step& other, const lint::SeenStatement&) {
    return (other.kind == K::delete_rows || other.kind == K::update || other.kind == K::truncate) && other.object == step.object;
  });
  if (cleaned) return;
  report.on(context)
      .says(fmt::format("{} fails when {} holds duplicates of {}", step.part, context.table_name(), lint::joined(step.columns)))
      .because(step.concurrently ? "The build stops at the first duplicate and leaves an INVALID index behind."
                                 : "The migration stops at the first duplicate.");
}

}  // namespace rule_unique_on_existing_rows

ASSAY_LINT_RULE(unique_on_existing_rows){
    .slug = "unique_on_existing_rows",
    .title = "A unique key that existing rows may break",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .step = rule_unique_on_existing_rows::check,
};
