#include <algorithm>
#include "advise/lint/step.h"

namespace rule_update_without_where {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::update || step.has_where || step.inside == schema::Inside::view) return;
  if (context.weight() == lint::Weight::nothing) return;
  // a column that the file has just added has to be filled everywhere
  const bool filled = context.earlier([&](const schema::Step& other, const lint::SeenStatement&) {
    return other.kind == K::add_column && other.object == step.object &&
           std::count(step.columns.begin(), step.columns.end(), other.part) > 0;
  });
  if (filled) return;
  auto& found =
      report.on(context)
          .says(fmt::format("The statement changes every row of {}", context.table_name()))
          .because(
              "Without WHERE all rows are meant, in one transaction: the table doubles in size until it is vacuumed, and every row stays locked to the end.");
  lint::weigh(found, context, "");
}

}  // namespace rule_update_without_where

ASSAY_LINT_RULE(update_without_where){
    .slug = "update_without_where",
    .title = "UPDATE of every row",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .step = rule_update_without_where::check,
};
