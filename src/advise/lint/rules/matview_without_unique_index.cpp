#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

bool is_whole(const schema::Index& index) {
  return index.unique && index.where.empty() && index.valid && lint::leading_columns(index).size() == index.parts.size();
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::View& view : subject.model.views) {
    if (!view.materialized || std::any_of(view.indexes.begin(), view.indexes.end(), is_whole)) continue;
    report.on(view)
        .says(fmt::format("{} has no unique index", display(view.qualified())))
        .because("REFRESH … CONCURRENTLY needs one; without it each refresh keeps all readers waiting until it is done.");
  }
}

}  // namespace

ASSAY_LINT_RULE(matview_without_unique_index){
    .slug = "matview_without_unique_index",
    .title = "A materialised view that blocks its readers",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
