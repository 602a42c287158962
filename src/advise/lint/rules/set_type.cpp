#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Column& column : table.columns)
    if (lint::is(column, "set"))
      report.on(table, column)
          .says(fmt::format("{} is a SET of {} members", lint::path(table, column), column.type.args.size()))
          .because(
              "No index finds the rows that have a member, nothing can refer to a member, there are at most 64, and a new one in the "
              "middle copies the table.")
          .with("members", column.type.args.size());
}

}  // namespace

ASSAY_LINT_RULE(set_type){
    .slug = "set_type",
    .title = "Several values in one column",
    .topic = lint::Topic::normalization,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .table = check,
};
