#include "advise/lint/step.h"

namespace rule_column_renamed {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const bool renames = step.kind == K::rename_column || (step.kind == K::modify_column && step.to != step.part);
  if (!renames || !context.runs() || context.weight() == lint::Weight::nothing) return;
  const bool added = context.earlier([&](const schema::Step& other, const lint::SeenStatement&) {
    return other.kind == K::add_column && other.object == step.object && other.part == step.part;
  });
  if (added) return;
  report.on(context)
      .says(fmt::format("{}.{} is renamed to {}", context.table_name(), step.part, step.to))
      .because(
          "Every statement of a running client that uses the old name fails at that moment; those of the new version fail until then.");
}

}  // namespace rule_column_renamed

ASSAY_LINT_RULE(column_renamed){
    .slug = "column_renamed",
    .title = "A column renamed under its users",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_column_renamed::check,
};
