#include "advise/lint/columns.h"

namespace {

using namespace assay;

bool is_long_enough(const schema::Column& column) { return column.type.args.empty() || column.type.args == std::vector<std::string>{"36"}; }

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::text || column.generated || !is_long_enough(column)) continue;
    const bool named = lint::has_word(column.name, {"uuid", "guid"});
    const bool fixed = (lint::is(column, "char") || lint::is(column, "character")) && !column.type.args.empty();
    if (!named && !fixed) continue;
    auto& found = report.on(table, column)
                      .says(fmt::format("{} holds UUIDs as {}", lint::path(table, column), lint::written(column, subject)))
                      .because(
                          "A UUID has 16 bytes, its text 36: the column and each index over it are more than twice as large, and the "
                          "same UUID in capitals is another value.");
    const bool mariadb = subject.model.dialect == schema::Dialect::mariadb && subject.since(100'700);
    if (lint::is_in_foreign_key(table, column.name) || column.default_value || !(subject.postgres() || mariadb)) continue;
    found.fix_schema(lint::edit_with_references(table, column, [](schema::Column& own) {
      own.type = lint::type_of("uuid");
      own.charset.clear();
      own.collation.clear();
    }));
  }
}

}  // namespace

ASSAY_LINT_RULE(text_for_uuid){
    .slug = "text_for_uuid",
    .title = "A UUID kept as text",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .table = check,
};
