#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    const auto words = lint::words_of(column.name);
    const bool creation =
        words.size() == 2 && lint::is_one_of(words[0], {"created", "inserted"}) && lint::is_one_of(words[1], {"at", "on", "time"});
    const lint::Family family = lint::family_of(column.type);
    if (!creation || column.default_value || column.generated) continue;
    if (family != lint::Family::timestamp && family != lint::Family::date) continue;
    const bool day = family == lint::Family::date;
    auto& found = report.on(table, column)
                      .says(fmt::format("{} has no default", lint::path(table, column)))
                      .because("Each writer must bring its own clock; who forgets leaves NULL or fails.");
    if (day && subject.mysql_like()) continue;
    found.fix(lint::edit_column(
        column, [value = day                    ? "CURRENT_DATE"
                         : subject.postgres()   ? "now()"
                         : subject.mysql_like() ? "current_timestamp"
                                                : "CURRENT_TIMESTAMP"](schema::Column& own) { own.default_value = value; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(created_at_without_default){
    .slug = "created_at_without_default",
    .title = "A time of creation that nobody has to fill",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .table = check,
};
