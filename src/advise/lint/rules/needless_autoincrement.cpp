#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Column& column : table.columns)
    if (column.identity && column.identity->kind == schema::IdentityKind::auto_increment)
      report.on(table, column)
          .says(fmt::format("{} is AUTOINCREMENT", lint::path(table, column)))
          .because(
              "Each INSERT also reads and writes the table sqlite_sequence. INTEGER PRIMARY KEY numbers rows without it; only the numbers of "
              "deleted last rows are used again.");
}

}  // namespace

ASSAY_LINT_RULE(needless_autoincrement){
    .slug = "needless_autoincrement",
    .title = "AUTOINCREMENT where it is not needed",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_sqlite,
    .taste = true,
    .table = check,
};
