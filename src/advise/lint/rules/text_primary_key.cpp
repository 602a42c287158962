#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  const schema::Key* key = table.primary_key();
  if (lint::is_derived(table) || key == nullptr || key->columns.size() != 1) return;
  const schema::Column* column = table.column(key->columns.front());
  if (column == nullptr || lint::family_of(column->type) != lint::Family::text || lint::is_in_foreign_key(table, column->name)) return;
  const std::string& length = column->type.args.empty() ? std::string() : column->type.args.front();
  if (!length.empty() && (length.size() < 2 || (length.size() == 2 && length <= "36"))) return;
  report.on(table, *column)
      .says(fmt::format("The primary key of {} is {}", display(table.qualified()), lint::written(*column, subject)))
      .because(subject.mysql_like()
                   ? "InnoDB repeats it in each entry of each other index, and every foreign key holds a copy; when the text "
                     "changes all of them do."
                   : "Every foreign key holds a copy of it, and when the text changes all of them do.")
      .with("references", subject.references_to(table).size());
}

}  // namespace

ASSAY_LINT_RULE(text_primary_key){
    .slug = "text_primary_key",
    .title = "A long text as the primary key",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .taste = true,
    .table = check,
};
