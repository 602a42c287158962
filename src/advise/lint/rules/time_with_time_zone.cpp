#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns)
    if (lint::is(column, "time with time zone"))
      report.on(table, column)
          .says(fmt::format("{} is a time of day with an offset", lint::path(table, column)))
          .because(
              "Without a date nobody knows whether summer time holds: the offset is right for half of the year. It takes 12 bytes, time 8.")
          .fix(lint::edit_column(column, [](schema::Column& own) { own.type.name = "time without time zone"; }));
}

}  // namespace

ASSAY_LINT_RULE(time_with_time_zone){
    .slug = "time_with_time_zone",
    .title = "A time of day with a time zone",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
