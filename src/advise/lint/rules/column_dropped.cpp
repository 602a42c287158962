#include "advise/lint/step.h"

namespace rule_column_dropped {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::drop_column || !context.runs() || context.weight() == lint::Weight::nothing) return;
  // what the same file added holds nothing yet
  const bool added = context.earlier([&](const schema::Step& other, const lint::SeenStatement&) {
    return other.kind == K::add_column && other.object == step.object && other.part == step.part;
  });
  if (added) return;
  if (const schema::Column* column = context.column(step.part); column != nullptr && column->generated) return;
  report.on(context)
      .says(fmt::format("{}.{} is dropped with its values", context.table_name(), step.part))
      .because("Statements of clients that still name it fail from that moment on, and only a backup brings the values back.");
}

}  // namespace rule_column_dropped

ASSAY_LINT_RULE(column_dropped){
    .slug = "column_dropped",
    .title = "A column dropped with its values",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_column_dropped::check,
};
