#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (column.name != "{{slug}}") continue;
    report.on(table, column)
        .says(fmt::format("{{title}}: {}", lint::path(table, column)))
        .because("The consequence, in one sentence.")
        .fix(lint::edit_column(column, [](schema::Column& own) { own.name += "_"; }));
  }
}

}  // namespace

ASSAY_LINT_RULE({{slug}}){
    .slug = "{{slug}}",
    .title = "{{title}}",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_servers,
    .table = check,
};
