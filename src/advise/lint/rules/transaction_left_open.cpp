#include "advise/lint/step.h"

namespace rule_transaction_left_open {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::begin || !context.runs() || context.step.inside != schema::Inside::nothing) return;
  const bool ended = context.later(
      [](const schema::Step& other, const lint::SeenStatement&) { return other.kind == K::commit || other.kind == K::rollback; });
  if (ended || context.said_before()) return;
  report.on(context)
      .says("The transaction that begins here is not ended in this file")
      .because("When the session ends, everything since BEGIN is rolled back: the migration is recorded as done and nothing has changed.");
}

}  // namespace rule_transaction_left_open

ASSAY_LINT_RULE(transaction_left_open){
    .slug = "transaction_left_open",
    .title = "A transaction that the file does not end",
    .topic = lint::Topic::migration,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_transaction_left_open::check,
};
