#include "advise/lint/columns.h"

namespace {

using namespace assay;

/// Moments: created_at, logged_on, last_login_time. Not local times, such as the start of a lesson.
bool is_moment(std::string_view name) {
  return lint::ends_with_word(name, {"at", "timestamp", "ts"}) ||
         lint::has_word(name, {"created", "updated", "modified", "deleted", "inserted", "changed", "expires", "expiry", "login", "sent",
                               "received", "paid", "registered", "logged"});
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (!lint::is(column, "timestamp without time zone") || column.generated) continue;
    const std::string_view value = column.default_value ? std::string_view(*column.default_value) : std::string_view();
    const bool clock = value.find("now()") != std::string_view::npos || lint::is_one_of(value, {"CURRENT_TIMESTAMP", "LOCALTIMESTAMP"});
    if (!clock && !is_moment(column.name)) continue;
    report.on(table, column)
        .says(fmt::format("{} is a moment, kept without its time zone", lint::path(table, column)))
        .because(
            "A session in another time zone writes and reads another moment, and the hour that the clock repeats in autumn is ambiguous. "
            "timestamptz takes the same 8 bytes.")
        .fix(lint::edit_column(column, [](schema::Column& own) { own.type.name = "timestamp with time zone"; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(timestamp_without_time_zone){
    .slug = "timestamp_without_time_zone",
    .title = "A point in time without a time zone",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
