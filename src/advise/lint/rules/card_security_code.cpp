#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    const auto words = lint::words_of(column.name);
    const bool code = lint::has_word(column.name, {"cvv", "cvv2", "cvc", "cvc2"});
    const bool spelled =
        words.size() >= 3 && words[words.size() - 3] == "card" && words[words.size() - 2] == "security" && words.back() == "code";
    if ((!code && !spelled) || lint::family_of(column.type) == lint::Family::boolean) continue;
    if (lint::has_word(column.name, {"result", "check", "checked", "valid", "verified", "status", "match", "response", "at"})) continue;
    report.on(table, column)
        .says(fmt::format("{} keeps the security code of a card", lint::path(table, column)))
        .because("PCI DSS (requirement 3.3) forbids to keep it after the payment was authorised, encrypted or not.");
  }
}

}  // namespace

ASSAY_LINT_RULE(card_security_code){
    .slug = "card_security_code",
    .title = "A security code of a card that must not be kept",
    .topic = lint::Topic::type,
    .severity = Severity::warning,
    .impact = Impact::high,
    .table = check,
};
