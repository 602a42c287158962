#include "advise/lint/rule.h"
#include "schema/model.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Domain& domain : subject.model.domains)
    if (domain.checks.empty() && domain.nullable && !domain.default_value && domain.collation.empty())
      report.on(domain)
          .says(fmt::format("The domain {} is {} by another name", schema::display({domain.schema, domain.name}),
                            schema::type_text(domain.type, subject.model.dialect)))
          .because("It refuses no value, and functions, arrays and clients see its base type.");
}

}  // namespace

ASSAY_LINT_RULE(domain_without_check){
    .slug = "domain_without_check",
    .title = "A domain that restricts nothing",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .taste = true,
    .schema = check,
};
