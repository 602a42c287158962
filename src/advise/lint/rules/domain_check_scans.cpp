#include "advise/lint/step.h"

namespace rule_domain_check_scans {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (((step.kind != K::add_domain_check || step.not_valid) && step.kind != K::set_domain_not_null) || !context.runs() || context.is_new())
    return;
  auto& found =
      report.on(context)
          .says(fmt::format("The constraint of the domain {} reads every table with a column of it", display(step.object)))
          .because("Each of those tables is locked against writes (SHARE) while all its rows are read, one table after the other.");
  if (step.kind != K::add_domain_check || !context.alone()) return;
  const std::string name = step.part.empty() ? step.object.name + "_check" : step.part;
  found.fix_sql(fmt::format("ALTER DOMAIN {0} ADD CONSTRAINT {1} CHECK ({2}) NOT VALID;\nALTER DOMAIN {0} VALIDATE CONSTRAINT {1};\n",
                            context.quoted(step.object), context.quoted(name), step.expression));
}

}  // namespace rule_domain_check_scans

ASSAY_LINT_RULE(domain_check_scans){
    .slug = "domain_check_scans",
    .title = "A change of a domain that reads every table that uses it",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_domain_check_scans::check,
};
