#include <algorithm>
#include "advise/lint/step.h"

namespace rule_modify_forgets_attributes {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::modify_column || !step.column || !context.runs()) return;
  const schema::Column* before = context.column(step.part);
  if (before == nullptr) return;
  std::vector<std::string> lost;
  const schema::Key* primary = context.before()->primary_key();
  const bool in_key = primary != nullptr && std::count(primary->columns.begin(), primary->columns.end(), before->name) > 0;
  if (before->identity && !step.column->identity) lost.emplace_back("AUTO_INCREMENT");
  if (!before->nullable && step.column->nullable && !in_key) lost.emplace_back("NOT NULL");
  if (before->default_value && !step.column->default_value && !step.column->generated)
    lost.emplace_back("DEFAULT " + *before->default_value);
  if (!before->on_update.empty() && step.column->on_update.empty()) lost.emplace_back("ON UPDATE");
  if (!before->comment.empty() && step.column->comment.empty()) lost.emplace_back("COMMENT");
  // that alone may be what is wanted
  const bool type_stays = before->type == step.column->type && step.part == step.to;
  if (lost.empty() || (type_stays && lost.size() == 1)) return;
  report.on(context)
      .says(fmt::format("{}.{} loses {}", context.table_name(), step.part, lint::joined(lost)))
      .because("MODIFY and CHANGE give the whole definition anew: what the statement does not repeat is gone, without a warning.");
}

}  // namespace rule_modify_forgets_attributes

ASSAY_LINT_RULE(modify_forgets_attributes){
    .slug = "modify_forgets_attributes",
    .title = "MODIFY that drops what it does not repeat",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_mysqls,
    .step = rule_modify_forgets_attributes::check,
};
