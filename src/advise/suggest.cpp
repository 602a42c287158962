#include "advise/suggest.h"

#include "advise/links/findings.h"
#include "advise/structure.h"
#include "schema/diagram/convert.h"

namespace assay::advise {

lint::LintResult look(const schema::Model& model, const lint::LintOptions& options, const links::Links& links, double min_score) {
  // the rule says less of the same columns, and to derive its fixes only to drop them costs more than all links do
  lint::LintOptions rules = options;
  if (links::adds_keys(model.dialect)) rules.policy.disabled.emplace(links::rule_of_links, "the links stand for it");
  lint::LintResult out = check(model, rules);
  out.findings = links::with_links(std::move(out.findings), links, model, min_score, options);
  return out;
}

lint::LintResult look(const schema::diagram::Diagram& diagram, const lint::LintOptions& options) {
  const auto model = schema::diagram::to_model(diagram);
  if (!model) return {.findings = structure_findings(diagram), .blind = {}};
  return look(*model, options, links::find_links(*model, {}));
}

}  // namespace assay::advise
