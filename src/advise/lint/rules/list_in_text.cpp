#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::text || column.generated) continue;
    const auto words = lint::words_of(column.name);
    if (words.empty() || lint::is_in_foreign_key(table, column.name)) continue;
    const bool ids = words.back() == "ids" || (words.back() == "list" && words.size() > 1 &&
                                               lint::is_one_of(words[words.size() - 2], {"id", "user", "tag", "email"}));
    const bool list = lint::is_one_of(words.back(), {"csv", "tags", "keywords", "emails", "categories", "roles", "permissions"});
    if (!ids && !list) continue;
    auto& found =
        report.on(table, column)
            .says(fmt::format("{} seems to hold a list of values in one text", lint::path(table, column)))
            .because(
                "LIKE '%,x,%' reads the whole table and finds parts of other values; no foreign key, no count and no index knows the "
                "values.");
    if (ids) found.as(Severity::warning);
  }
}

}  // namespace

ASSAY_LINT_RULE(list_in_text){
    .slug = "list_in_text",
    .title = "A list of values in one text",
    .topic = lint::Topic::normalization,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
