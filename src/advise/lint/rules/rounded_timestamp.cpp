#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns)
    if (lint::family_of(column.type) == lint::Family::timestamp && column.type.args == std::vector<std::string>{"0"} && !column.generated)
      report.on(table, column)
          .says(fmt::format("{} is {}: it rounds, also upwards", lint::path(table, column), lint::written(column, subject)))
          .because(
              "A moment in the second half of a second is stored up to half a second in the future, so that \"created_at <= now()\" fails. "
              "No byte is saved.")
          .fix(lint::edit_column(column, [](schema::Column& own) { own.type.args.clear(); }));
}

}  // namespace

ASSAY_LINT_RULE(rounded_timestamp){
    .slug = "rounded_timestamp",
    .title = "A timestamp rounded to the second",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
