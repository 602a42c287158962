#include <algorithm>
#include "advise/lint/step.h"

namespace rule_members_changed {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::modify_column || !step.column || !context.runs() || context.weight() == lint::Weight::nothing) return;
  const schema::Column* before = context.column(step.part);
  const std::string& type = step.column->type.name;
  if (before == nullptr || before->type.name != type || (type != "enum" && type != "set")) return;
  const auto &was = before->type.args, &is = step.column->type.args;
  if (was.size() <= is.size() && std::equal(was.begin(), was.end(), is.begin())) return;
  std::vector<std::string> gone;
  for (const std::string& member : was)
    if (std::find(is.begin(), is.end(), member) == is.end()) gone.push_back(member);
  auto& found = report.on(context);
  if (gone.empty()) {
    found.says(fmt::format("Members of {}.{} change their order", context.table_name(), step.part))
        .because("Members are stored by number: the whole table is copied to give them new ones, and ORDER BY follows the new order.");
  } else {
    found.says(fmt::format("{}.{} loses {}", context.table_name(), step.part, lint::joined(gone)))
        .because("Rows that hold it stop the change in strict mode; otherwise their value becomes an empty string. The table is copied.");
    found.as(Severity::error);
  }
}

}  // namespace rule_members_changed

ASSAY_LINT_RULE(members_changed){
    .slug = "members_changed",
    .title = "Members of an ENUM or SET taken away or moved",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_mysqls,
    .step = rule_members_changed::check,
};
