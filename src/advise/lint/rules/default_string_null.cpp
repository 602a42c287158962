#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    const auto value = lint::literal_of(column.default_value);
    if (!value || !text::iequals(*value, "null")) continue;
    report.on(table, column)
        .says(fmt::format("The default of {} is the text {}, not NULL", lint::path(table, column), *column.default_value))
        .because("IS NULL does not find such rows, and people read the word NULL.")
        .fix(lint::edit_column(column, [](schema::Column& own) { own.default_value.reset(); }));
  }
}

}  // namespace

ASSAY_LINT_RULE(default_string_null){
    .slug = "default_string_null",
    .title = "The text NULL as a default",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .table = check,
};
