#include "advise/lint/step.h"

namespace rule_vacuum_full {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if ((context.step.kind != K::vacuum_full && context.step.kind != K::cluster) || !context.runs()) return;
  if (context.weight() == lint::Weight::nothing) return;
  const char* what = context.step.kind == K::cluster ? "CLUSTER" : "VACUUM FULL";
  const std::string which = context.step.object.name.empty() ? std::string("every table") : context.table_name();
  auto& found =
      report.on(context)
          .says(fmt::format("{} copies {} while nobody can use it", what, which))
          .because("All rows are written anew and all indexes built again under ACCESS EXCLUSIVE, with the disk space of a second copy.");
  lint::weigh(found, context, "alter_table_storage");
}

}  // namespace rule_vacuum_full

ASSAY_LINT_RULE(vacuum_full){
    .slug = "vacuum_full",
    .title = "A table packed while nobody can use it",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_vacuum_full::check,
};
