#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (subject.model.dialect == schema::Dialect::mariadb && subject.since(110'500)) return;  // ends in 2106 there
  for (const schema::Column& column : table.columns) {
    if (!lint::is(column, "timestamp")) continue;
    const bool ahead = lint::has_word(column.name, {"expires", "expiry", "expiration", "expire", "until", "due", "end", "ends", "valid",
                                                    "renews", "renewal", "maturity", "deadline", "scheduled", "retention"});
    const bool early = lint::has_word(column.name, {"birth", "born", "birthday", "birthdate", "founded"});
    if (!ahead && !early) continue;
    report.on(table, column)
        .says(fmt::format("{} is a timestamp: it holds 1970 to 2038", lint::path(table, column)))
        .because(early ? "Dates before 1970-01-01 are refused, or become zero where the SQL mode is not strict."
                       : "Dates after 2038-01-19 are refused today already: a contract of twelve years is enough.")
        .fix(lint::edit_column(column, [](schema::Column& own) { own.type.name = "datetime"; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(timestamp_2038){
    .slug = "timestamp_2038",
    .title = "A date to come in a type that ends in 2038",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .table = check,
};
