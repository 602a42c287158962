#include "advise/lint/step.h"

namespace rule_enum_value_used_at_once {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::add_enum_value || !context.in_transaction() || context.is_new() || !context.runs()) return;
  const std::string literal = "'" + step.part + "'";
  const bool used = context.later([&](const schema::Step& other, const lint::SeenStatement& there) {
    return other.kind != K::add_enum_value && there.transaction == context.seen.transaction &&
           there.statement.text.find(literal) != std::string_view::npos;
  });
  if (!used) return;
  report.on(context)
      .says(fmt::format("The new value {} of {} is used in the transaction that adds it", literal, display(step.object)))
      .because("PostgreSQL refuses it: unsafe use of new value. The migration fails and all of it is rolled back.");
}

}  // namespace rule_enum_value_used_at_once

ASSAY_LINT_RULE(enum_value_used_at_once){
    .slug = "enum_value_used_at_once",
    .title = "A new enum value used in its own transaction",
    .topic = lint::Topic::migration,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_enum_value_used_at_once::check,
};
