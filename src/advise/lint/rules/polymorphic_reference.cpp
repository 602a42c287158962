#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (!column.name.ends_with("_id") || lint::is_in_foreign_key(table, column.name)) continue;
    const std::string stem = column.name.substr(0, column.name.size() - 3);
    const schema::Column* type = table.column(fmt::format("{}_type", stem));
    if (type == nullptr || lint::is_in_foreign_key(table, type->name)) continue;
    if (lint::family_of(column.type) != lint::Family::integer && lint::family_of(column.type) != lint::Family::uuid &&
        lint::family_of(column.type) != lint::Family::text)
      continue;
    if (lint::integer_bytes(type->type) == 0 && lint::family_of(type->type) != lint::Family::text && type->type.schema.empty() &&
        type->type.name != "enum")
      continue;
    report.on(table, column)
        .says(fmt::format("{} refers to the table that {} names", lint::path(table, column), type->name))
        .because(
            "No foreign key can check it: rows are left behind when what they refer to is deleted, and a join needs a case for each table.");
  }
}

}  // namespace

ASSAY_LINT_RULE(polymorphic_reference){
    .slug = "polymorphic_reference",
    .title = "A reference to one of several tables",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
