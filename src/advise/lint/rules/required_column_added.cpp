#include "advise/lint/step.h"

namespace rule_required_column_added {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::add_column || !step.column || step.column->nullable || !context.runs()) return;
  if (step.column->default_value || step.column->identity || step.column->generated || step.word == "serial") return;
  if (step.default_is != schema::Default::none || context.weight() == lint::Weight::nothing) return;
  auto& found =
      report.on(context)
          .says(fmt::format("{}.{} is NOT NULL and has no default", context.table_name(), step.part))
          .because("PostgreSQL refuses it as soon as the table has a row; and clients that do not know the column can no longer insert.");
  const auto rest = context.rest();
  if (rest)
    found.fix_sql(fmt::format("{}{} ADD COLUMN {} {};\n", *rest, context.head(), context.quoted(step.part),
                              schema::type_text(step.column->type, context.dialect)));
}

}  // namespace rule_required_column_added

ASSAY_LINT_RULE(required_column_added){
    .slug = "required_column_added",
    .title = "A required column that existing rows cannot fill",
    .topic = lint::Topic::migration,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_required_column_added::check,
};
