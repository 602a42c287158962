#include "advise/lint/step.h"

namespace rule_volatile_default_rewrites {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::add_column || step.default_is != schema::Default::volatile_ || step.word == "serial" || !context.runs()) return;
  if (context.weight() == lint::Weight::nothing || !step.column || step.column->generated) return;
  auto& found =
      report.on(context)
          .says(fmt::format("Adding {}.{} with the default {} writes the table anew", context.table_name(), step.part, step.expression))
          .because(lint::consequence(context, "add_column_rewrite"));
  lint::weigh(found, context, "add_column_rewrite");
  const auto rest = context.rest();
  if (!rest || !step.column->nullable) return;
  const std::string column = context.quoted(step.part);
  found.fix_sql(fmt::format("{}{} ADD COLUMN {} {};\n{} ALTER COLUMN {} SET DEFAULT {};\n", *rest, context.head(), column,
                            schema::type_text(step.column->type, context.dialect), context.head(), column, step.expression));
}

}  // namespace rule_volatile_default_rewrites

ASSAY_LINT_RULE(volatile_default_rewrites){
    .slug = "volatile_default_rewrites",
    .title = "A default that writes the table anew",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_volatile_default_rewrites::check,
};
