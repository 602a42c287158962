#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::text || column.generated || lint::is_in_foreign_key(table, column.name)) continue;
    const auto value = lint::literal_of(column.default_value);
    const bool zero = value == "0" || value == "0.0" || value == "0.00";
    if (!zero && !lint::ends_with_word(column.name,
                                       {"quantity", "qty", "price", "amount", "salary", "weight", "percentage", "latitude", "longitude"}))
      continue;
    report.on(table, column)
        .says(fmt::format("{} holds numbers as {}", lint::path(table, column), lint::written(column, subject)))
        .because("Text sorts 10 before 9, cannot be added up without a cast, and takes what is no number.");
  }
}

}  // namespace

ASSAY_LINT_RULE(text_for_number){
    .slug = "text_for_number",
    .title = "A number kept as text",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .table = check,
};
