#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  for (const schema::Column& column : table.columns) {
    const int bytes = lint::integer_bytes(column.type);
    if (!column.identity || bytes == 0 || bytes == 8 || column.type.suffix.find("unsigned") != std::string::npos) continue;
    report.on(table, column)
        .says(fmt::format("{} is {} and numbered from 1", lint::path(table, column), lint::written(column, subject)))
        .because(
            fmt::format("Its numbers end at {}; unsigned, at twice that, in the same bytes.", text::count(lint::greatest(column.type))))
        .fix_schema(lint::edit_with_references(table, column, [](schema::Column& own) { own.type.suffix = "unsigned"; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(signed_auto_increment){
    .slug = "signed_auto_increment",
    .title = "A numbered key whose negative half is never used",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mysqls,
    .taste = true,
    .table = check,
};
