#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

bool is_made_up(const schema::Column& column) {
  if (column.identity) return true;
  if (!column.default_value) return false;
  return column.default_value->find("nextval(") != std::string::npos || column.default_value->find("uuid") != std::string::npos;
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const schema::Key* key = table.primary_key();
  if (lint::is_derived(table) || key == nullptr || key->columns.size() != 1 || table.keys.size() > 1 || !table.exclusions.empty()) return;
  const schema::Column* column = table.column(key->columns.front());
  const bool unique = std::any_of(table.indexes.begin(), table.indexes.end(), [](const schema::Index& index) { return index.unique; });
  if (column == nullptr || unique || !is_made_up(*column)) return;
  report.on(table)
      .says(fmt::format("Only a made-up number tells the rows of {} apart", display(table.qualified())))
      .because("The same thing can be entered twice, each time under a new number, and the database does not notice.");
}

}  // namespace

ASSAY_LINT_RULE(surrogate_key_only){
    .slug = "surrogate_key_only",
    .title = "No key but a made-up one",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .table = check,
};
