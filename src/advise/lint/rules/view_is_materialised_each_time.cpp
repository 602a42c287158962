#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::View& view : subject.model.views) {
    if (std::find(view.options.begin(), view.options.end(), "ALGORITHM=TEMPTABLE") == view.options.end()) continue;
    report.on(view)
        .says(fmt::format("{} is written to a temporary table each time it is read", display(view.qualified())))
        .because(
            "ALGORITHM=TEMPTABLE keeps the server from merging the view into the query: a join to it cannot use the indexes of the tables below.")
        .fix_schema([name = view.qualified()](schema::Model& changed) {
          for (schema::View& own : changed.views)
            if (own.qualified() == name) std::erase(own.options, "ALGORITHM=TEMPTABLE");
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(view_is_materialised_each_time){
    .slug = "view_is_materialised_each_time",
    .title = "A view with ALGORITHM=TEMPTABLE",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .schema = check,
};
