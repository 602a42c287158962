#include "advise/lint/step.h"

namespace rule_stored_column_rewrites {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (!context.runs() || context.weight() == lint::Weight::nothing) return;
  const bool stored = step.kind == K::set_expression || (step.column && step.column->generated && step.column->generated->stored);
  const bool numbered = step.word == "serial" || (step.column && step.column->identity);
  if ((step.kind != K::add_column && step.kind != K::set_expression) || (!stored && !numbered)) return;
  auto& found =
      report.on(context)
          .says(fmt::format("{}.{} is {} for every row at once", context.table_name(), step.part, stored ? "computed" : "numbered"))
          .because(lint::consequence(context, "add_column_rewrite"));
  lint::weigh(found, context, "add_column_rewrite");
}

}  // namespace rule_stored_column_rewrites

ASSAY_LINT_RULE(stored_column_rewrites){
    .slug = "stored_column_rewrites",
    .title = "A computed or numbered column that writes the table anew",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_stored_column_rewrites::check,
};
