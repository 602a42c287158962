#include <algorithm>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const schema::Key* key = table.primary_key();
  if (key == nullptr || key->columns.size() != 1 || std::count(table.options.begin(), table.options.end(), "WITHOUT ROWID") > 0) return;
  const schema::Column* column = table.column(key->columns.front());
  if (column == nullptr || lint::integer_bytes(column->type) == 0 || column->type.name == "integer") return;
  report.on(table, *column)
      .says(fmt::format("{} is {}, not INTEGER, and so not the rowid", lint::path(table, *column), column->type.name))
      .because("SQLite keeps a second B-tree for it and looks up each row twice; it gives no numbers, and admits NULL.")
      .fix(lint::edit_column(*column, [](schema::Column& own) { own.type = lint::type_of("integer"); }));
}

}  // namespace

ASSAY_LINT_RULE(int_key_without_rowid){
    .slug = "int_key_without_rowid",
    .title = "An integer key that is not the rowid",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_sqlite,
    .table = check,
};
