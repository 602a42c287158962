#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::floating || column.type.args.size() != 2) continue;
    report.on(table, column)
        .says(fmt::format("{} is {}", lint::path(table, column), lint::written(column, subject)))
        .because(
            "Each value is rounded to the digits and then stored as a binary fraction that is not that number. MySQL 8.0.17 deprecates the "
            "form; decimal holds the digits.")
        .fix(lint::edit_column(column, [](schema::Column& own) { own.type.name = "decimal"; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(float_with_scale){
    .slug = "float_with_scale",
    .title = "A floating-point number with digits",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mysqls,
    .table = check,
};
