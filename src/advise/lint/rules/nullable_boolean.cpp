#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::boolean || !column.nullable || column.generated) continue;
    if (!column.default_value || text::iequals(*column.default_value, "NULL")) continue;
    report.on(table, column)
        .says(fmt::format("{} has a default and still admits NULL", lint::path(table, column)))
        .because("NULL is neither true nor false: \"NOT column\" leaves such rows out, and yes and no do not add up to all.")
        .fix(lint::edit_column(column, [](schema::Column& own) { own.nullable = false; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(nullable_boolean){
    .slug = "nullable_boolean",
    .title = "A boolean with a default that admits NULL",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .table = check,
};
