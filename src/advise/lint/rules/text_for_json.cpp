#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::text || column.generated) continue;
    const auto value = lint::literal_of(column.default_value);
    if (!lint::has_word(column.name, {"json", "jsonb"}) && value != "{}" && value != "[]") continue;
    auto& found = report.on(table, column)
                      .says(fmt::format("{} holds JSON as {}", lint::path(table, column), lint::written(column, subject)))
                      .because("The server takes a document that is none, and no statement can look inside without a cast.");
    if (subject.mysql_like() && column.default_value) continue;  // MySQL takes no literal as the default of a document
    found.fix(lint::edit_column(column, [name = subject.postgres() ? "jsonb" : "json"](schema::Column& own) {
      own.type = lint::type_of(name);
      own.charset.clear();
      own.collation.clear();
      // a server spells the default with its type
      if (own.default_value && own.default_value->ends_with("::text"))
        own.default_value->replace(own.default_value->size() - 4, 4, own.type.name);
    }));
  }
}

}  // namespace

ASSAY_LINT_RULE(text_for_json){
    .slug = "text_for_json",
    .title = "A document kept as text",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .table = check,
};
