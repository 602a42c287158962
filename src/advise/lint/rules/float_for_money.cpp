#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::floating || column.generated) continue;
    const bool amount = lint::has_word(column.name, {"price", "cost", "amount", "balance", "salary", "fee", "revenue", "payment", "tax",
                                                     "vat", "discount", "subtotal", "cents", "wage", "fare", "rent"});
    const bool ratio = lint::has_word(column.name, {"ratio", "rate", "percent", "percentage", "pct", "factor", "share", "score", "index"});
    if (!amount || ratio) continue;
    report.on(table, column)
        .says(fmt::format("{} is an amount, kept as {}", lint::path(table, column), lint::written(column, subject)))
        .because("Binary fractions cannot hold 0.10: sums drift by fractions of a cent, and equal amounts compare as different.")
        .fix(lint::edit_column(column, [postgres = subject.postgres()](schema::Column& own) {
          own.type = lint::type_of(postgres ? "numeric" : "decimal", {"19", "4"});
        }));
  }
}

}  // namespace

ASSAY_LINT_RULE(float_for_money){
    .slug = "float_for_money",
    .title = "An amount of money as a floating-point number",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .table = check,
};
