#include "advise/lint/step.h"

namespace rule_not_null_scans {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if ((step.kind != K::set_not_null && (step.kind != K::add_not_null || step.not_valid)) || !context.runs()) return;
  const std::string column = step.kind == K::set_not_null ? step.part : step.columns.empty() ? std::string() : step.columns[0];
  if (column.empty() || context.weight() == lint::Weight::nothing || lint::is_proved_not_null(context, column)) return;
  if (const schema::Column* known = context.column(column); known != nullptr && !known->nullable) return;
  auto& found = report.on(context)
                    .says(fmt::format("Setting {}.{} NOT NULL reads the whole table", context.table_name(), column))
                    .because(lint::consequence(context, "set_not_null"));
  lint::weigh(found, context, "set_not_null");
  const auto rest = context.rest();
  if (!rest || step.kind != K::set_not_null) return;
  const std::string name = context.quoted(step.object.name + "_" + column + "_not_null_check"), head = context.head();
  const std::string quoted = context.quoted(column);
  found.fix_sql(
      fmt::format("{0}{1} ADD CONSTRAINT {2} CHECK ({3} IS NOT NULL) NOT VALID;\n{1} VALIDATE CONSTRAINT {2};\n"
                  "{1} ALTER COLUMN {3} SET NOT NULL;\n{1} DROP CONSTRAINT {2};\n",
                  *rest, head, name, quoted));
}

}  // namespace rule_not_null_scans

ASSAY_LINT_RULE(not_null_scans){
    .slug = "not_null_scans",
    .title = "NOT NULL that reads the whole table under lock",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_not_null_scans::check,
};
