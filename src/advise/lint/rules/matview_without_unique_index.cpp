#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::View& view : subject.model.views) {
    if (!view.materialized) continue;
    const bool unique = std::any_of(view.indexes.begin(), view.indexes.end(), [](const schema::Index& index) {
      return index.unique && index.where.empty() && index.valid &&
             std::none_of(index.parts.begin(), index.parts.end(), [](const schema::IndexPart& part) { return part.column.empty(); });
    });
    if (unique) continue;
    report.on(view)
        .says(fmt::format("{} cannot be refreshed while it is read", display(view.qualified())))
        .because("REFRESH CONCURRENTLY needs a unique index over columns; without one each refresh blocks every reader until it ends.");
  }
}

}  // namespace

ASSAY_LINT_RULE(matview_without_unique_index){
    .slug = "matview_without_unique_index",
    .title = "A materialised view without a unique index",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
