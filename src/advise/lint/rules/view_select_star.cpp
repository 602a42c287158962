#include <re2/re2.h>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  static const RE2 star(R"((?is)\bselect\s+(distinct\s+|all\s+)?([`"\w]+\.)?\*)");
  for (const schema::View& view : subject.model.views)
    if (RE2::PartialMatch(view.definition, star))
      report.on(view)
          .says(fmt::format("{} selects *", display(view.qualified())))
          .because(subject.mysql_like()
                       ? "The server writes out the columns when the view is made: those that come later are not in it, and one "
                         "that is dropped makes it invalid."
                       : "Each new column of the tables appears in the view, also where it clashes with another.");
}

}  // namespace

ASSAY_LINT_RULE(view_select_star){
    .slug = "view_select_star",
    .title = "A view of all columns",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mysqls | lint::on_sqlite,
    .schema = check,
};
