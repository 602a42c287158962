#include "advise/lint/step.h"

namespace rule_insert_without_columns {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  for (const schema::Sight& sight : context.step.sights) {
    if (sight.habit != schema::Habit::insert_without_columns) continue;
    if (context.is_new()) continue;
    report.on(context)
        .at(sight.at)
        .says(fmt::format("INSERT into {} does not name its columns", context.table_name()))
        .because("Values go by position: a column that is added, dropped or moved puts them into the wrong one, or stops the statement.");
  }
}

}  // namespace rule_insert_without_columns

ASSAY_LINT_RULE(insert_without_columns){
    .slug = "insert_without_columns",
    .title = "INSERT that relies on the order of columns",
    .topic = lint::Topic::query,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .step = rule_insert_without_columns::check,
};
