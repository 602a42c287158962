#include "advise/lint/step.h"

namespace rule_table_rewritten_twice {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const auto rewrites = [](const schema::Step& step) {
    return step.kind == K::rewrite_table || step.kind == K::vacuum_full || step.kind == K::cluster || step.kind == K::alter_column_type ||
           (step.kind == K::add_column && step.default_is == schema::Default::volatile_) ||
           (step.kind == K::add_column && step.column &&
            ((step.column->generated && step.column->generated->stored) || step.column->identity));
  };
  if (!context.runs() || !rewrites(context.step) || context.weight() == lint::Weight::nothing || context.weight() == lint::Weight::small)
    return;
  if (context.step.kind == K::alter_column_type && lint::type_change_kind(context) != "alter_column_type_rewrite") return;
  int before = 0;
  context.earlier([&](const schema::Step& other, const lint::SeenStatement& there) {
    if (&there != &context.seen && other.object == context.step.object && rewrites(other)) ++before;
    return before > 0;
  });
  if (before == 0) return;
  report.on(context)
      .says(fmt::format("{} is written anew a second time in this file", context.table_name()))
      .because(
          "Each ALTER TABLE that needs it copies all rows and builds all indexes again; several actions of one ALTER TABLE share one copy.");
}

}  // namespace rule_table_rewritten_twice

ASSAY_LINT_RULE(table_rewritten_twice){
    .slug = "table_rewritten_twice",
    .title = "A table that is written anew more than once",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_table_rewritten_twice::check,
};
