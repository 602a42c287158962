#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    const std::string name = text::lower(column.name);
    if (!lint::is_one_of(name, {"data", "value", "val", "info", "misc", "stuff", "temp", "tmp", "flag", "field", "text", "string", "other",
                                "extra", "foo", "test"}))
      continue;
    if (!column.comment.empty()) continue;
    report.on(table, column)
        .says(fmt::format("The name of {} does not say what it holds", lint::path(table, column)))
        .because("Whoever reads a statement has to look at rows to find out. A better name, or a comment, ends this finding.");
  }
}

}  // namespace

ASSAY_LINT_RULE(vague_column_name){
    .slug = "vague_column_name",
    .title = "A column whose name says nothing",
    .topic = lint::Topic::naming,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .table = check,
};
