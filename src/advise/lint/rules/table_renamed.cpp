#include "advise/lint/step.h"

namespace rule_table_renamed {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const bool renames = step.kind == K::rename_table;
  if (!renames || !context.runs() || context.weight() == lint::Weight::nothing) return;
  // a new table takes the place: the old name goes on
  const bool replaced = context.later([&](const schema::Step& other, const lint::SeenStatement&) {
    return (other.kind == K::rename_table && other.to == step.object.name) ||
           ((other.kind == K::create_view || other.kind == K::create_table) && other.object == step.object);
  });
  const bool takes_over = context.earlier(
      [&](const schema::Step& other, const lint::SeenStatement&) { return other.kind == K::rename_table && other.object.name == step.to; });
  if (replaced || takes_over) return;
  report.on(context)
      .says(fmt::format("{} is renamed to {}", context.table_name(), step.to))
      .because(
          "Every statement of a running client that uses the old name fails at that moment; those of the new version fail until then.");
}

}  // namespace rule_table_renamed

ASSAY_LINT_RULE(table_renamed){
    .slug = "table_renamed",
    .title = "A table renamed under its users",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_table_renamed::check,
};
