#include "advise/lint/step.h"

namespace rule_refresh_not_concurrent {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::refresh_matview || step.concurrently || !step.word.empty() || !context.runs() || context.is_new()) return;
  auto& found = report.on(context)
                    .says(fmt::format("Nobody can read {} while it is refreshed", context.table_name()))
                    .because("REFRESH MATERIALIZED VIEW takes ACCESS EXCLUSIVE for as long as its query runs.");
  if (context.alone()) found.fix_sql(context.with_word("VIEW", "CONCURRENTLY"));
}

}  // namespace rule_refresh_not_concurrent

ASSAY_LINT_RULE(refresh_not_concurrent){
    .slug = "refresh_not_concurrent",
    .title = "A materialized view refreshed while nobody can read it",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_refresh_not_concurrent::check,
};
