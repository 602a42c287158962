#include "advise/lint/step.h"

namespace rule_not_repeatable {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.inside != schema::Inside::nothing || context.in_transaction() || context.file.wrapped) return;
  const bool creates = (step.kind == K::create_table || step.kind == K::create_index || step.kind == K::add_column) &&
                       !step.if_not_exists && !step.concurrently;
  const bool drops =
      (step.kind == K::drop_table || step.kind == K::drop_index || step.kind == K::drop_column || step.kind == K::drop_constraint) &&
      !step.if_exists;
  if (!creates && !drops) return;
  if (step.kind == K::create_index && context.is_new()) return;
  report.on(context)
      .says(fmt::format("This {} fails when the file is run again", creates ? "creation" : "drop"))
      .because("The file runs outside of a transaction: when a later statement fails, the next try stops here.");
}

}  // namespace rule_not_repeatable

ASSAY_LINT_RULE(not_repeatable){
    .slug = "not_repeatable",
    .title = "A statement that cannot be run again",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .taste = true,
    .step = rule_not_repeatable::check,
};
