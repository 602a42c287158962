#include "advise/lint/step.h"

namespace rule_type_change_rechecks {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::alter_column_type || !context.runs() || context.weight() == lint::Weight::nothing) return;
  if (lint::type_change_kind(context) != "alter_column_type_scan") return;
  auto& found = report.on(context)
                    .says(fmt::format("Changing {}.{} reads the whole table", context.table_name(), context.step.part))
                    .because(fmt::format("The values stay as they are stored, but checks and indexes of {} are made again while nobody can "
                                         "read or write {} (ACCESS EXCLUSIVE).",
                                         context.step.part, context.table_name()));
  lint::weigh(found, context, "alter_column_type_scan");
}

}  // namespace rule_type_change_rechecks

ASSAY_LINT_RULE(type_change_rechecks){
    .slug = "type_change_rechecks",
    .title = "A change of type that proves checks again",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_type_change_rechecks::check,
};
