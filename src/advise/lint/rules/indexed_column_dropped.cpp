#include <algorithm>
#include "advise/lint/step.h"

namespace rule_indexed_column_dropped {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::drop_column || !context.runs() || context.weight() == lint::Weight::nothing || context.before() == nullptr) return;
  std::vector<std::string> hit;
  for (const schema::Index& index : context.before()->indexes)
    if (index.parts.size() > 1 &&
        std::any_of(index.parts.begin(), index.parts.end(), [&](const auto& part) { return part.column == step.part; }))
      hit.push_back(index.name);
  for (const schema::Key& key : context.before()->keys)
    if (key.columns.size() > 1 && std::count(key.columns.begin(), key.columns.end(), step.part) > 0)
      hit.push_back(key.primary ? "the primary key" : key.name);
  if (hit.empty()) return;
  report.on(context)
      .says(fmt::format("With {}.{} goes part of {}", context.table_name(), step.part, lint::joined(hit)))
      .because(
          context.postgres()
              ? "PostgreSQL drops every index and key that has the column, those of several columns as well: queries lose them, and a "
                "unique key no longer holds."
              : "The column leaves its indexes and keys, which then have fewer columns: a unique key over fewer columns can stop the change "
                "with duplicates, and the indexes are built anew.");
}

}  // namespace rule_indexed_column_dropped

ASSAY_LINT_RULE(indexed_column_dropped){
    .slug = "indexed_column_dropped",
    .title = "A dropped column takes an index or key with it",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .step = rule_indexed_column_dropped::check,
};
