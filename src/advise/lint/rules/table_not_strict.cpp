#include <algorithm>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (std::count(table.options.begin(), table.options.end(), "STRICT") > 0) return;
  auto& found = report.on(table)
                    .says(fmt::format("{} is not STRICT", display(table.qualified())))
                    .because("A text is stored in a column of integers without an error, and is found when somebody adds it up.");
  const bool known = std::all_of(table.columns.begin(), table.columns.end(), [](const schema::Column& column) {
    return column.type.args.empty() && lint::is_one_of(column.type.name, {"int", "integer", "real", "text", "blob", "any"});
  });
  if (known) found.fix([](schema::Table& changed) { changed.options.emplace_back("STRICT"); });
}

}  // namespace

ASSAY_LINT_RULE(table_not_strict){
    .slug = "table_not_strict",
    .title = "A table that takes any value in any column",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_sqlite,
    .taste = true,
    .table = check,
};
