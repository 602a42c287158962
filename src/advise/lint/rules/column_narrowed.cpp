#include "advise/lint/step.h"
#include "schema/migrate/mysql/clauses.h"
#include "schema/migrate/postgres/types.h"

namespace rule_column_narrowed {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if ((step.kind != K::alter_column_type && step.kind != K::modify_column) || !step.column || !context.runs()) return;
  if (context.weight() == lint::Weight::nothing) return;
  const schema::Column* before = context.column(step.part);
  if (before == nullptr) return;
  std::string why;
  bool lossy = false;
  if (context.postgres()) {
    if (!step.expression.empty() && !step.expression.starts_with(before->name + "::")) return;
    const auto change = schema::migrate::postgres::type_change(before->type, step.column->type);
    if (change.lossy || change.may_fail) why = change.why;
    lossy = change.lossy;
  } else {
    why = schema::migrate::mysql::narrowing(*before, *step.column);
    lossy = true;
  }
  if (why.empty()) return;
  report.on(context)
      .says(fmt::format("{}.{} may not hold its values as {}", context.table_name(), step.part,
                        schema::type_text(step.column->type, context.dialect)))
      .because(fmt::format("From {}: {}.{}", schema::type_text(before->type, context.dialect), why,
                           !context.postgres() ? " In strict mode the first such row stops the change; otherwise it is cut."
                           : lossy             ? " Nothing says so, and the old values are gone."
                                               : " The first such row stops the migration."));
}

}  // namespace rule_column_narrowed

ASSAY_LINT_RULE(column_narrowed){
    .slug = "column_narrowed",
    .title = "A column that may no longer hold its values",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_column_narrowed::check,
};
