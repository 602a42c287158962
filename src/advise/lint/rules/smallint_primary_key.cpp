#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  const schema::Key* key = table.primary_key();
  if (lint::is_derived(table) || key == nullptr || key->columns.size() != 1) return;
  const schema::Column* column = table.column(key->columns.front());
  if (column == nullptr || !lint::is_numbered(*column)) return;
  const int bytes = lint::integer_bytes(column->type);
  if (bytes == 0 || bytes > 3) return;
  const double limit = lint::greatest(column->type);
  if (subject.live() && table.row_estimate >= 0 && table.row_estimate < limit / 10) return;
  auto& found = report.on(table, *column)
                    .says(fmt::format("{} is {}: its numbers end at {}", lint::path(table, *column), lint::written(*column, subject),
                                      text::count(limit)))
                    .because("Numbers of rolled back and deleted rows are used up too; after the last one each INSERT fails.")
                    .fix_schema(lint::widen_numbers(table, *column));
  if (table.row_estimate >= 0) found.with("rows", table.row_estimate);
}

}  // namespace

ASSAY_LINT_RULE(smallint_primary_key){
    .slug = "smallint_primary_key",
    .title = "A numbered key of one to three bytes",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .table = check,
};
