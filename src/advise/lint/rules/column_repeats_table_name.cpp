#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

std::string singular(std::string name) {
  if (name.ends_with("ies")) return name.substr(0, name.size() - 3) + "y";
  if (name.ends_with('s') && !name.ends_with("ss")) name.pop_back();
  return name;
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  const std::string prefix = singular(text::lower(table.name));
  std::vector<std::string> names;
  for (const schema::Column& column : table.columns) {
    const std::string name = text::lower(column.name);
    if (!name.starts_with(prefix) || name.size() <= prefix.size() + 1 || name[prefix.size()] != '_') continue;
    if (!lint::is_one_of(name.substr(prefix.size() + 1), {"id", "uuid", "key", "no", "nr", "number", "code"})) names.push_back(column.name);
  }
  if (names.size() < 2) return;
  report.on(table)
      .says(fmt::format("{} columns of {} repeat its name: {}", names.size(), display(table.qualified()), lint::joined(names)))
      .because("The name is there already wherever the column is used with its table.");
}

}  // namespace

ASSAY_LINT_RULE(column_repeats_table_name){
    .slug = "column_repeats_table_name",
    .title = "Columns that repeat the name of their table",
    .topic = lint::Topic::naming,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .table = check,
};
