#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Column& column : table.columns) {
    const auto value = lint::literal_of(column.default_value);
    if (!value || (!value->starts_with("0000-00-00") && *value != "0")) continue;
    const lint::Family family = lint::family_of(column.type);
    if (family != lint::Family::date && family != lint::Family::timestamp) continue;
    report.on(table, column)
        .says(fmt::format("The default of {} is {}", lint::path(table, column), *column.default_value))
        .because(
            "The day 0 of month 0 is refused under NO_ZERO_DATE, which is in MySQL's usual mode since 5.7: dumps do not load, and ALTER TABLE "
            "fails on unrelated columns. Drivers read it as NULL or fail.")
        .fix(lint::edit_column(column, [](schema::Column& own) { own.default_value.reset(); }));
  }
}

}  // namespace

ASSAY_LINT_RULE(zero_date_default){
    .slug = "zero_date_default",
    .title = "A default that is no date",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .table = check,
};
