#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns)
    if (lint::is(column, "money"))
      report.on(table, column)
          .says(fmt::format("{} is of the type money", lint::path(table, column)))
          .because(
              "Its digits after the point and its text follow the setting lc_monetary of the session: another setting reads the same "
              "bytes as another amount. It knows no currency, and dividing it by money gives a float.")
          .fix(lint::edit_column(column, [](schema::Column& own) {
            own.type = lint::type_of("numeric", {"19", "4"});
          }));
}

}  // namespace

ASSAY_LINT_RULE(money_type){
    .slug = "money_type",
    .title = "A column of the type money",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
