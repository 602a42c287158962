#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::boolean) continue;
    const auto words = lint::words_of(column.name);
    const bool second =
        words.size() > 2 && lint::is_one_of(words[0], {"is", "has", "was"}) && lint::is_one_of(words[1], {"not", "no", "non"});
    const bool first = words.size() > 1 && lint::is_one_of(words[0], {"not", "no", "non"});
    if (!first && !second) continue;
    report.on(table, column)
        .says(fmt::format("{} is true when something is not", lint::path(table, column)))
        .because("Conditions on it are double negations, which are read wrongly.");
  }
}

}  // namespace

ASSAY_LINT_RULE(negated_boolean_name){
    .slug = "negated_boolean_name",
    .title = "A boolean that says no",
    .topic = lint::Topic::naming,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .table = check,
};
