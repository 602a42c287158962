#include "advise/lint/step.h"

namespace rule_check_scans {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::add_check || step.not_valid || !context.runs() || context.weight() == lint::Weight::nothing) return;
  auto& found = report.on(context)
                    .says(fmt::format("The check {} of {} reads the whole table", step.part, context.table_name()))
                    .because(lint::consequence(context, "add_check"));
  lint::weigh(found, context, "add_check");
  const auto rest = context.rest();
  if (!rest || step.with_column) return;
  const std::string name = context.quoted(step.part), head = context.head();
  found.fix_sql(
      fmt::format("{0}{1} ADD CONSTRAINT {2} CHECK ({3}) NOT VALID;\n{1} VALIDATE CONSTRAINT {2};\n", *rest, head, name, step.expression));
}

}  // namespace rule_check_scans

ASSAY_LINT_RULE(check_scans){
    .slug = "check_scans",
    .title = "A CHECK that reads the whole table under lock",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_check_scans::check,
};
