#include "advise/check.h"

#include <algorithm>

#include "advise/structure.h"
#include "schema/diagram/convert.h"

namespace assay::advise {

lint::LintResult check(const schema::Model& model, const lint::LintOptions& options) {
  lint::LintResult out = lint::lint(model, options);
  std::vector<Finding> all = structure_findings(model);
  all.insert(all.end(), std::make_move_iterator(out.findings.begin()), std::make_move_iterator(out.findings.end()));
  out.findings = std::move(all);
  return out;
}

lint::LintResult check(const schema::diagram::Diagram& diagram, lint::LintOptions options, const std::vector<std::string>& nodes) {
  const auto model = schema::diagram::to_model(diagram);
  if (!model) return {.findings = structure_findings(diagram), .blind = {}};
  if (nodes.empty()) return check(*model, options);
  for (const schema::Table& table : model->tables)
    if (std::find(nodes.begin(), nodes.end(), table.id) != nodes.end()) options.only.push_back(table.qualified());
  if (options.only.empty()) return {.findings = structure_findings(*model), .blind = {}};
  return check(*model, options);
}

}  // namespace assay::advise
