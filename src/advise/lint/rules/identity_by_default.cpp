#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns)
    if (column.identity && column.identity->kind == schema::IdentityKind::by_default)
      report.on(table, column)
          .says(fmt::format("{} takes numbers that an INSERT brings", lint::path(table, column)))
          .because("The sequence does not notice them: when it comes to such a number the INSERT fails.")
          .fix(lint::edit_column(column, [](schema::Column& own) { own.identity->kind = schema::IdentityKind::always; }));
}

}  // namespace

ASSAY_LINT_RULE(identity_by_default){
    .slug = "identity_by_default",
    .title = "An identity column that takes numbers from outside",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .taste = true,
    .table = check,
};
