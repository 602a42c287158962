#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (!table.row_security || table.force_row_security) return;
  report.on(table)
      .says(fmt::format("The row security of {} does not bind its owner", display(table.qualified())))
      .because("An application that connects as the owner of the table sees every row, whatever the policies say.")
      .fix([](schema::Table& changed) { changed.force_row_security = true; });
}

}  // namespace

ASSAY_LINT_RULE(row_security_skips_owner){
    .slug = "row_security_skips_owner",
    .title = "Row security that the owner passes",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .taste = true,
    .table = check,
};
