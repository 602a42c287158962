#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  const schema::Key* key = table.primary_key();
  if (lint::is_derived(table) || key == nullptr || key->columns.size() != 1) return;
  const schema::Column* column = table.column(key->columns.front());
  if (column == nullptr || lint::integer_bytes(column->type) != 4 || !lint::is_numbered(*column)) return;
  if (subject.live() && table.row_estimate >= 0 && table.row_estimate < 1'000'000) return;
  const double limit = lint::greatest(column->type);
  auto& found = report.on(table, *column)
                    .says(fmt::format("{} is {}: its numbers end at {}", lint::path(table, *column), lint::written(*column, subject),
                                      text::count(limit)))
                    .because(
                        "When they are used up each INSERT fails, and the change to bigint then rewrites the table while nobody can write. "
                        "Numbers of rolled back and deleted rows are used up too.")
                    .fix_schema(lint::widen_numbers(table, *column));
  if (table.row_estimate < 0) return;
  found.with("rows", table.row_estimate).with("used at least", table.row_estimate / limit * 100, "%");
  if (table.row_estimate >= limit / 10) found.as(Severity::warning);
  if (table.row_estimate >= limit / 2) found.as(Severity::error);
}

}  // namespace

ASSAY_LINT_RULE(integer_primary_key){
    .slug = "integer_primary_key",
    .title = "A numbered key of four bytes",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .table = check,
};
