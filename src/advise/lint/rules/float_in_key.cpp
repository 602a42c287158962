#include <algorithm>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::floating) continue;
    const bool keyed = std::any_of(table.keys.begin(), table.keys.end(), [&](const schema::Key& key) {
      return std::count(key.columns.begin(), key.columns.end(), column.name) > 0;
    });
    if (!keyed && !lint::is_in_foreign_key(table, column.name)) continue;
    report.on(table, column)
        .says(fmt::format("{} is {} and part of a key", lint::path(table, column), lint::written(column, subject)))
        .because(
            "Two computations of one number can differ in the last bit: rows are then not found by their key, and duplicates are not "
            "noticed.");
  }
}

}  // namespace

ASSAY_LINT_RULE(float_in_key){
    .slug = "float_in_key",
    .title = "A floating-point number in a key",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .table = check,
};
