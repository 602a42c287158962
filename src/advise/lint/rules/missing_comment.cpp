#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table) || !table.comment.empty()) return;
  report.on(table)
      .says(fmt::format("{} has no comment", display(table.qualified())))
      .because("The schema is the only documentation that is always at hand; a sentence on what a row is saves the next reader an hour.");
}

}  // namespace

ASSAY_LINT_RULE(missing_comment){
    .slug = "missing_comment",
    .title = "A table without a comment",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_servers,
    .taste = true,
    .table = check,
};
