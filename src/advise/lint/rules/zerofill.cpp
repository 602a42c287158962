#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  for (const schema::Column& column : table.columns)
    if (column.type.suffix.find("zerofill") != std::string::npos)
      report.on(table, column)
          .says(fmt::format("{} is {}", lint::path(table, column), lint::written(column, subject)))
          .because(
              "ZEROFILL only changes how the number is shown, and makes it unsigned; clients that read numbers do not see it. MySQL 8.0.17 "
              "deprecates it with the display width.")
          .fix(lint::edit_column(column, [](schema::Column& own) {
            own.type.suffix = "unsigned";
            if (lint::integer_bytes(own.type) > 0) own.type.args.clear();
          }));
}

}  // namespace

ASSAY_LINT_RULE(zerofill){
    .slug = "zerofill",
    .title = "A number that shows leading zeros",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mysqls,
    .table = check,
};
