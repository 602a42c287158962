#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table) || table.columns.size() != 1 || !subject.references_to(table).empty() || subject.has_children(table)) return;
  report.on(table)
      .says(fmt::format("{} has one column, and nothing refers to it", display(table.qualified())))
      .because("It says of its values only that they exist: mostly the rest was forgotten, or a CHECK is meant.");
}

}  // namespace

ASSAY_LINT_RULE(single_column_table){
    .slug = "single_column_table",
    .title = "A table of one column",
    .topic = lint::Topic::normalization,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .table = check,
};
