#include "advise/lint/step.h"

namespace rule_attach_partition_scans {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::attach_partition || step.first || !context.runs() || context.other_weight() == lint::Weight::nothing) return;
  const bool proved = (context.other() != nullptr && !context.other()->checks.empty()) ||
                      context.earlier([&](const schema::Step& other, const lint::SeenStatement&) {
                        return other.kind == K::add_check && other.object == step.other;
                      });
  if (proved) return;
  report.on(context)
      .says(fmt::format("Attaching {} reads all of it", display(step.other)))
      .because(fmt::format("No CHECK says that its rows fit the bound: nobody can use {} until every row has been read (ACCESS EXCLUSIVE).",
                           display(step.other)));
}

}  // namespace rule_attach_partition_scans

ASSAY_LINT_RULE(attach_partition_scans){
    .slug = "attach_partition_scans",
    .title = "A partition attached without proof of its bound",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_attach_partition_scans::check,
};
