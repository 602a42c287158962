#include "advise/lint/step.h"

namespace rule_type_change_rewrites {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::alter_column_type || !context.runs() || context.weight() == lint::Weight::nothing) return;
  if (lint::type_change_kind(context) != "alter_column_type_rewrite") return;
  const std::string to = schema::type_text(context.step.column->type, context.dialect);
  const schema::Column* before = context.column(context.step.part);
  const std::string from = before == nullptr ? std::string() : fmt::format(" from {}", schema::type_text(before->type, context.dialect));
  auto& found = report.on(context)
                    .says(fmt::format("Changing {}.{}{} to {} writes the table anew", context.table_name(), context.step.part, from, to))
                    .because(lint::consequence(context, "alter_column_type_rewrite"));
  if (before == nullptr) found.because(found.finding().why + " The type before is not known: some changes need no rewrite.");
  lint::weigh(found, context, "alter_column_type_rewrite");
}

}  // namespace rule_type_change_rewrites

ASSAY_LINT_RULE(type_change_rewrites){
    .slug = "type_change_rewrites",
    .title = "A change of type that writes the table anew",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_type_change_rewrites::check,
};
