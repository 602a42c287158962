#include <algorithm>

#include "advise/lint/columns.h"

namespace rule_money_type {

using namespace assay;

/// A check, default or index that says money would not take the new type.
bool is_said(const schema::Table& table) {
  const auto says = [](std::string_view expression) { return expression.find("money") != std::string_view::npos; };
  return std::any_of(table.checks.begin(), table.checks.end(), [&](const schema::Check& one) { return says(one.expression); }) ||
         std::any_of(table.columns.begin(), table.columns.end(),
                     [&](const schema::Column& one) { return says(one.default_value.value_or("")); }) ||
         std::any_of(table.indexes.begin(), table.indexes.end(), [&](const schema::Index& one) { return says(one.where); });
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns)
    if (lint::is(column, "money")) {
      auto& found = report.on(table, column);
      found.says(fmt::format("{} is of the type money", lint::path(table, column)))
          .because(
              "Its digits after the point and its text follow the setting lc_monetary of the session: another setting reads the same "
              "bytes as another amount. It knows no currency, and dividing it by money gives a float.");
      if (is_said(table)) continue;
      found.fix(lint::edit_column(column, [](schema::Column& own) { own.type = lint::type_of("numeric", {"19", "4"}); }));
    }
}

}  // namespace rule_money_type

ASSAY_LINT_RULE(money_type){
    .slug = "money_type",
    .title = "A column of the type money",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = rule_money_type::check,
};
