#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

/// The column of "c IS NOT NULL".
const schema::Column* column_of(const schema::Table& table, const std::string& expression) {
  constexpr std::string_view tail = " is not null";
  const std::string lowered = text::lower(expression);
  if (!lowered.ends_with(tail)) return nullptr;
  std::string name(text::trim(std::string_view(expression).substr(0, expression.size() - tail.size())));
  if (name.size() > 2 && (name.front() == '"' || name.front() == '`')) name = name.substr(1, name.size() - 2);
  return table.column(name);
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Check& one : table.checks) {
    const schema::Column* column = column_of(table, one.expression);
    if (column == nullptr || !one.validated || !one.enforced) continue;
    report.on(table, one)
        .says(column->nullable ? fmt::format("A check keeps {} from being NULL", lint::path(table, *column))
                               : fmt::format("A check repeats that {} is NOT NULL", lint::path(table, *column)))
        .because(column->nullable ? "Neither the planner nor a program that reads the catalog takes the column for NOT NULL."
                                  : "It is evaluated for each row and adds nothing.")
        .fix([name = column->name, expression = one.expression](schema::Table& changed) {
          std::erase_if(changed.checks, [&](const schema::Check& own) { return own.expression == expression; });
          if (schema::Column* own = changed.column(name)) own->nullable = false;
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(check_for_not_null){
    .slug = "check_for_not_null",
    .title = "A check that says NOT NULL",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .table = check,
};
