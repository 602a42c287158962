#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (!lint::is(column, "character") || column.type.args.size() != 1) continue;
    if (column.type.args[0].size() == 1 && column.type.args[0] <= "3") continue;  // codes of countries and currencies fill theirs
    report.on(table, column)
        .says(fmt::format("{} is {}: shorter values are filled with blanks", lint::path(table, column), lint::written(column, subject)))
        .because("The blanks are stored, and count in LIKE and regular expressions but not in comparisons. Nothing is faster for it.")
        .fix(lint::edit_column(column, [](schema::Column& own) { own.type.name = "character varying"; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(char_n){
    .slug = "char_n",
    .title = "A column padded with blanks",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
