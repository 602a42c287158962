#include "advise/lint/step.h"

namespace rule_lock_option_blocks {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if ((step.lock != "SHARED" && step.lock != "EXCLUSIVE") || !context.runs() || context.weight() == lint::Weight::nothing) return;
  if (&step != &context.seen.statement.steps.front()) return;
  report
      .on_object({"table", step.object.schema.empty() ? std::nullopt : std::optional(step.object.schema), {}, {}, step.object.name},
                 step.object)
      .at(context.seen.statement.begin)
      .says(fmt::format("LOCK={} stops {} of {}", step.lock, step.lock == "SHARED" ? "writes" : "reads and writes", context.table_name()))
      .because("The lock is held for the whole change, also where the server could do it without.");
}

}  // namespace rule_lock_option_blocks

ASSAY_LINT_RULE(lock_option_blocks){
    .slug = "lock_option_blocks",
    .title = "ALTER TABLE that asks for a lock",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .step = rule_lock_option_blocks::check,
};
