#include "advise/lint/step.h"

namespace rule_backfill_with_schema_change {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if ((step.kind != K::update && step.kind != K::delete_rows) || !context.in_transaction() || !context.runs()) return;
  if (context.weight() == lint::Weight::nothing) return;
  const bool altered = context.earlier([&](const schema::Step& other, const lint::SeenStatement& there) {
    return there.transaction == context.seen.transaction && other.object == step.object && &other != &step &&
           (other.kind == K::add_column || other.kind == K::alter_column_type || other.kind == K::drop_column ||
            other.kind == K::drop_not_null || other.kind == K::rename_column || other.kind == K::set_default || other.kind == K::add_check);
  });
  if (!altered) return;
  auto& found = report.on(context)
                    .says(fmt::format("Rows of {} are changed while the lock of its ALTER TABLE is held", context.table_name()))
                    .because(fmt::format("Nobody can read or write {} until all rows are changed and the transaction commits.",
                                         context.table_name()));
  lint::weigh(found, context, "alter_table_storage");
}

}  // namespace rule_backfill_with_schema_change

ASSAY_LINT_RULE(backfill_with_schema_change){
    .slug = "backfill_with_schema_change",
    .title = "Rows changed under the lock of ALTER TABLE",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_backfill_with_schema_change::check,
};
