#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    const lint::Family family = lint::family_of(column.type);
    if (family != lint::Family::timestamp && family != lint::Family::date && family != lint::Family::time) continue;
    const auto value = lint::literal_of(column.default_value);
    if (!value) continue;
    const std::string word = text::lower(text::trim(*value));
    if (!lint::is_one_of(word, {"now", "today", "tomorrow", "yesterday"})) continue;
    auto& found = report.on(table, column)
                      .says(fmt::format("The default of {} is the text {}", lint::path(table, column), *column.default_value))
                      .because("It is turned into a moment when the table is created: every row gets that one.");
    if (word == "now" || word == "today")
      found.fix(lint::edit_column(column, [day = word == "today" || family == lint::Family::date](schema::Column& own) {
        own.default_value = day ? "CURRENT_DATE" : "now()";
      }));
  }
}

}  // namespace

ASSAY_LINT_RULE(frozen_now_default){
    .slug = "frozen_now_default",
    .title = "A default that stopped at one moment",
    .topic = lint::Topic::type,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .table = check,
};
