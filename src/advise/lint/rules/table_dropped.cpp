#include "advise/lint/step.h"

namespace rule_table_dropped {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::drop_table || !context.runs() || context.weight() == lint::Weight::nothing) return;
  auto& found = report.on(context)
                    .says(fmt::format("{} is dropped with its rows", context.table_name()))
                    .because("Clients that still use it fail from that moment on, and only a backup brings the rows back.");
  if (context.before() != nullptr && context.live() && context.before()->row_estimate >= 0)
    found.with("rows", context.before()->row_estimate, "rows");
}

}  // namespace rule_table_dropped

ASSAY_LINT_RULE(table_dropped){
    .slug = "table_dropped",
    .title = "A table dropped with its rows",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_table_dropped::check,
};
