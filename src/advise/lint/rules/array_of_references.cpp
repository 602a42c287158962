#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (column.type.dimensions == 0 || column.generated || !lint::ends_with_word(column.name, {"ids", "uuids"})) continue;
    report.on(table, column)
        .says(fmt::format("{} is an array of references", lint::path(table, column)))
        .because("No foreign key checks its elements: ids of deleted rows stay in it, and adding one writes the whole array.");
  }
}

}  // namespace

ASSAY_LINT_RULE(array_of_references){
    .slug = "array_of_references",
    .title = "References in an array",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
