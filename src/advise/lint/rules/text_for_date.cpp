#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::text || column.generated) continue;
    const auto words = lint::words_of(column.name);
    if (words.empty()) continue;
    const bool dated = lint::is_one_of(words.back(), {"date", "datetime", "timestamp", "birthday"});
    const bool at = words.back() == "at" && words.size() > 1 &&
                    lint::is_one_of(words[words.size() - 2], {"created", "updated", "deleted", "modified", "expires", "sent", "paid",
                                                              "published", "started", "finished", "completed", "cancelled", "changed"});
    if (!dated && !at) continue;
    report.on(table, column)
        .says(fmt::format("{} holds dates as {}", lint::path(table, column), lint::written(column, subject)))
        .because(
            "Text takes 31.02. and 2/3/24, sorts by its first characters, and a range over it finds what is spelled alike, not what lies "
            "between.");
  }
}

}  // namespace

ASSAY_LINT_RULE(text_for_date){
    .slug = "text_for_date",
    .title = "A date kept as text",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .table = check,
};
