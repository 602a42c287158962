#include <algorithm>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  const auto& types = subject.model.composites;
  for (const schema::Column& column : table.columns) {
    const bool composite = std::any_of(types.begin(), types.end(), [&](const schema::Composite& type) {
      return type.schema == column.type.schema && type.name == column.type.name;
    });
    if (!composite) continue;
    report.on(table, column)
        .says(fmt::format("{} is of the composite type {}", lint::path(table, column), column.type.name))
        .because(
            "Its fields have no NOT NULL, no foreign key and no statistics, and the type of a field cannot be changed while a column uses it.");
  }
}

}  // namespace

ASSAY_LINT_RULE(composite_column){
    .slug = "composite_column",
    .title = "A column of a composite type",
    .topic = lint::Topic::normalization,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .taste = true,
    .table = check,
};
