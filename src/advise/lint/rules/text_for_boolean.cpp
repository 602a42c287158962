#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

bool is_answer(const std::string& value) {
  const std::string word = text::lower(value);
  return lint::is_one_of(word, {"y", "n", "yes", "no", "true", "false", "t", "f"});
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    const auto& members = column.type.args;
    const bool pair =
        subject.mysql_like() && column.type.name == "enum" && members.size() == 2 && is_answer(members[0]) && is_answer(members[1]);
    const auto value = lint::literal_of(column.default_value);
    const bool word = lint::family_of(column.type) == lint::Family::text && value && is_answer(*value);
    if (!pair && !word) continue;
    report.on(table, column)
        .says(fmt::format("{} is {} and says yes or no", lint::path(table, column), lint::written(column, subject)))
        .because("Conditions must compare it with one spelling of yes, and a text also takes the others.");
  }
}

}  // namespace

ASSAY_LINT_RULE(text_for_boolean){
    .slug = "text_for_boolean",
    .title = "Yes or no as text",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .table = check,
};
