#include "advise/lint/step.h"

namespace rule_nested_transaction {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if ((step.kind != K::begin && step.kind != K::commit) || step.inside != schema::Inside::nothing) return;
  int depth = context.file.wrapped ? 1 : 0;
  const bool wrapped = context.file.wrapped;
  if (!wrapped) {
    context.earlier([&](const schema::Step& other, const lint::SeenStatement&) {
      if (other.kind == K::begin) depth = 1;
      return other.kind == K::begin || other.kind == K::commit || other.kind == K::rollback;
    });
    if (step.kind == K::commit || depth == 0) return;
  } else if (context.said_before()) {
    return;
  }
  report.on(context)
      .says(wrapped ? fmt::format("{} stands in a file that the tool already wraps in a transaction",
                                  step.kind == K::begin ? "BEGIN" : "COMMIT")
                    : std::string("BEGIN stands in a transaction that has begun already"))
      .because(step.kind == K::begin
                   ? "PostgreSQL only warns: there is still one transaction, and the first COMMIT ends all of it."
                   : "It commits the tool's transaction: what follows runs without one, and a failure leaves half of the migration.");
}

}  // namespace rule_nested_transaction

ASSAY_LINT_RULE(nested_transaction){
    .slug = "nested_transaction",
    .title = "A transaction inside a transaction",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_nested_transaction::check,
};
