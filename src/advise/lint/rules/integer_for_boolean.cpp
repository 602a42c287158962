#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::integer_bytes(column.type) == 0 || column.generated || column.identity || lint::is_in_foreign_key(table, column.name))
      continue;
    const auto words = lint::words_of(column.name);
    if (words.size() < 2 || !lint::is_one_of(words.front(), {"is", "has", "can", "should", "was"})) continue;
    if (lint::is_one_of(words.back(), {"id", "count", "at", "number"})) continue;
    report.on(table, column)
        .says(fmt::format("{} says yes or no as {}", lint::path(table, column), lint::written(column, subject)))
        .because("It takes 2 and -1 as well, conditions must compare it with a number, and it is two to eight times as wide as a boolean.");
  }
}

}  // namespace

ASSAY_LINT_RULE(integer_for_boolean){
    .slug = "integer_for_boolean",
    .title = "Yes or no as an integer",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
