#include <algorithm>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

constexpr std::string_view phrases[] = {"ssn",
                                        "social_security_number",
                                        "credit_card",
                                        "credit_card_number",
                                        "card_number",
                                        "iban",
                                        "passport",
                                        "passport_number",
                                        "tax_id",
                                        "date_of_birth",
                                        "birth_date",
                                        "national_id",
                                        "diagnosis",
                                        "religion",
                                        "ethnicity",
                                        "bank_account",
                                        "account_number",
                                        "driver_license"};

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    std::string name;
    for (const std::string& word : lint::words_of(column.name)) name += (name.empty() ? "" : "_") + word;
    if (std::find(std::begin(phrases), std::end(phrases), name) == std::end(phrases) || !column.comment.empty()) continue;
    report.on(table, column)
        .says(fmt::format("{} seems to hold what the law protects", lint::path(table, column)))
        .because(
            "Copies of it go to replicas, dumps, logs and test databases; somebody should have decided who may read it. A comment on the "
            "column that says so ends this finding.");
  }
}

}  // namespace

ASSAY_LINT_RULE(sensitive_column){
    .slug = "sensitive_column",
    .title = "A column with what the law protects",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::med,
    .taste = true,
    .table = check,
};
