#include "advise/lint/step.h"

namespace rule_storage_change_rewrites {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::rewrite_table || !context.runs() || context.weight() == lint::Weight::nothing) return;
  auto& found = report.on(context)
                    .says(fmt::format("{} is written anew to change how it is stored", context.table_name()))
                    .because(lint::consequence(context, "alter_table_storage"));
  lint::weigh(found, context, "alter_table_storage");
}

}  // namespace rule_storage_change_rewrites

ASSAY_LINT_RULE(storage_change_rewrites){
    .slug = "storage_change_rewrites",
    .title = "A change of storage that writes the table anew",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_storage_change_rewrites::check,
};
