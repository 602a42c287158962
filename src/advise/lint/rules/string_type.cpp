#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Column& column : table.columns)
    if (text::iequals(column.type.name, "string"))
      report.on(table, column)
          .says(fmt::format("{} is of the type STRING, which SQLite takes for a number", lint::path(table, column)))
          .because("Its affinity is NUMERIC: '007' is stored as 7 and '1e3' as 1000.")
          .fix(lint::edit_column(column, [](schema::Column& own) { own.type = lint::type_of("text"); }));
}

}  // namespace

ASSAY_LINT_RULE(string_type){
    .slug = "string_type",
    .title = "A text that SQLite turns into numbers",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_sqlite,
    .table = check,
};
