#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Column& column : table.columns)
    if (lint::is(column, "year"))
      report.on(table, column)
          .says(fmt::format("{} is of the type YEAR", lint::path(table, column)))
          .because("It holds 1901 to 2155 and 0; 18 becomes 2018 and 70 becomes 1970.")
          .fix(lint::edit_column(column, [](schema::Column& own) { own.type = lint::type_of("smallint"); }));
}

}  // namespace

ASSAY_LINT_RULE(year_type){
    .slug = "year_type",
    .title = "Years that end in 2155",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mysqls,
    .taste = true,
    .table = check,
};
