#include "advise/lint/step.h"

namespace rule_unique_builds_index {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::add_unique || !step.using_index.empty() || !context.runs() || context.weight() == lint::Weight::nothing) return;
  auto& found = report.on(context)
                    .says(fmt::format("The unique key of {} builds its index while nobody can use the table", context.table_name()))
                    .because(lint::consequence(context, "add_unique"));
  lint::weigh(found, context, "add_unique");
  const auto rest = context.rest();
  if (!rest || context.in_transaction() || step.with_column) return;
  std::vector<std::string> columns;
  for (const std::string& column : step.columns) columns.push_back(context.quoted(column));
  const std::string index = context.quoted(step.part);
  found.fix_sql(fmt::format("{}CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({});\n{} ADD CONSTRAINT {} UNIQUE USING INDEX {};\n", *rest,
                            index, context.quoted(step.object), lint::joined(columns), context.head(), index, index));
}

}  // namespace rule_unique_builds_index

ASSAY_LINT_RULE(unique_builds_index){
    .slug = "unique_builds_index",
    .title = "A unique key that builds its index under lock",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_unique_builds_index::check,
};
