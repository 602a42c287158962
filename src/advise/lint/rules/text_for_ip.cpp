#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (lint::family_of(column.type) != lint::Family::text || column.generated) continue;
    const auto words = lint::words_of(column.name);
    const bool last = !words.empty() && lint::is_one_of(words.back(), {"ip", "ipv4", "ipv6"});
    const bool address = words.size() >= 2 && words.back() == "address" && lint::is_one_of(words[words.size() - 2], {"ip", "ipv4", "ipv6"});
    if (!last && !address) continue;
    auto& found = report.on(table, column)
                      .says(fmt::format("{} holds IP addresses as {}", lint::path(table, column), lint::written(column, subject)))
                      .because("Text sorts 10.0.0.10 before 10.0.0.9, cannot be asked for a network, and takes what is no address.");
    if (!column.default_value)
      found.fix(lint::edit_column(column, [](schema::Column& own) {
        own.type = lint::type_of("inet");
        own.collation.clear();
      }));
  }
}

}  // namespace

ASSAY_LINT_RULE(text_for_ip){
    .slug = "text_for_ip",
    .title = "An IP address kept as text",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
