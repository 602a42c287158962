#include "advise/lint/step.h"

namespace rule_delete_without_where {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::delete_rows || step.has_where || step.inside == schema::Inside::view) return;
  if (context.weight() == lint::Weight::nothing) return;
  auto& found =
      report.on(context)
          .says(fmt::format("The statement deletes every row of {}", context.table_name()))
          .because(
              "Without WHERE all rows are meant, in one transaction: every row stays locked to the end, and what was deleted comes back only from a backup.");
  lint::weigh(found, context, "");
}

}  // namespace rule_delete_without_where

ASSAY_LINT_RULE(delete_without_where){
    .slug = "delete_without_where",
    .title = "DELETE of every row",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_delete_without_where::check,
};
