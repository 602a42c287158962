#include "advise/lint/step.h"

namespace rule_schema_dropped {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if ((step.kind != K::drop_schema && step.kind != K::drop_database) || !context.runs() || context.is_new()) return;
  // without CASCADE PostgreSQL drops a schema only when it is empty
  if (step.kind == K::drop_schema && !step.cascade) return;
  const bool made = context.earlier([&](const schema::Step& other, const lint::SeenStatement&) {
    return other.kind == K::create_schema && other.object.name == step.object.name;
  });
  if (made) return;
  report.on(context)
      .says(fmt::format("{} is dropped with all that is in it", step.object.name))
      .because("Every table of it and every row is gone, and no migration brings them back.");
}

}  // namespace rule_schema_dropped

ASSAY_LINT_RULE(schema_dropped){
    .slug = "schema_dropped",
    .title = "A whole schema or database dropped",
    .topic = lint::Topic::migration,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_schema_dropped::check,
};
