#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns)
    if (lint::is(column, "json") && !column.generated)
      report.on(table, column)
          .says(fmt::format("{} is json: its text is parsed at each use", lint::path(table, column)))
          .because("json has no equality, so DISTINCT, GROUP BY and UNION fail on it, and no GIN index finds what is inside.")
          .fix(lint::edit_column(column, [](schema::Column& own) { own.type.name = "jsonb"; }));
}

}  // namespace

ASSAY_LINT_RULE(json_instead_of_jsonb){
    .slug = "json_instead_of_jsonb",
    .title = "A document as json instead of jsonb",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
