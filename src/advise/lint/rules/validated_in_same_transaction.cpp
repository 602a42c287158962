#include "advise/lint/step.h"

namespace rule_validated_in_same_transaction {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::validate_constraint || !context.in_transaction() || !context.runs() || context.weight() == lint::Weight::nothing)
    return;
  const bool added = context.earlier([&](const schema::Step& other, const lint::SeenStatement& there) {
    return other.not_valid && other.object == step.object && other.part == step.part && there.transaction == context.seen.transaction;
  });
  if (!added) return;
  auto& found =
      report.on(context)
          .says(fmt::format("The constraint {} is validated in the transaction that adds it", step.part))
          .because(fmt::format("The lock of ADD CONSTRAINT on {} is held until the whole table has been read: NOT VALID gains nothing.",
                               context.table_name()));
  lint::weigh(found, context, "add_check");
}

}  // namespace rule_validated_in_same_transaction

ASSAY_LINT_RULE(validated_in_same_transaction){
    .slug = "validated_in_same_transaction",
    .title = "NOT VALID and VALIDATE in one transaction",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_validated_in_same_transaction::check,
};
