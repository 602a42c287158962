#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table) || table.columns.size() < 2 || table.primary_key() != nullptr) return;
  const bool strict =
      std::any_of(table.columns.begin(), table.columns.end(), [](const schema::Column& column) { return !column.nullable; });
  if (strict) return;
  report.on(table)
      .says(fmt::format("Each of the {} columns of {} admits NULL", table.columns.size(), display(table.qualified())))
      .because("A row of nothing but NULL is allowed, as often as one likes; every statement has to expect NULL everywhere.")
      .with("columns", table.columns.size());
}

}  // namespace

ASSAY_LINT_RULE(all_columns_nullable){
    .slug = "all_columns_nullable",
    .title = "A table whose rows may be empty",
    .topic = lint::Topic::normalization,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
