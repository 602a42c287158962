#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  std::vector<std::string> habit;
  for (const schema::Column& column : table.columns)
    if ((lint::is(column, "character varying") || lint::is(column, "varchar")) && column.type.args == std::vector<std::string>{"255"})
      habit.push_back(column.name);
  if (habit.size() < 3) return;
  report.on(table)
      .says(fmt::format("{} columns of {} are varchar(255): {}", habit.size(), display(table.qualified()), lint::joined(habit)))
      .because("One length for all says that nobody chose it: neither the reader nor the server learns what a value looks like.")
      .with("columns of 255", habit.size());
}

}  // namespace

ASSAY_LINT_RULE(varchar_255){
    .slug = "varchar_255",
    .title = "Lengths of 255 by habit",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres | lint::on_mysqls,
    .taste = true,
    .table = check,
};
