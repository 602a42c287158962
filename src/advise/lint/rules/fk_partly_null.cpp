#include <algorithm>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// A CHECK that speaks of all the columns is taken to say that they are NULL together.
bool is_checked(const schema::Table& table, const std::vector<std::string>& columns) {
  return std::any_of(table.checks.begin(), table.checks.end(), [&](const schema::Check& one) {
    return std::all_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return one.expression.find(column) != std::string::npos; });
  });
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (!key.local || key.match == schema::Match::full || key.columns.size() < 2) continue;
    const auto nullable = lint::nullable_of(table, key.columns);
    // one alone is clear: it says whether there is a reference
    if (nullable.size() < 2 || is_checked(table, nullable)) continue;
    auto& found = report.on(table, key)
                      .says(fmt::format("The foreign key ({}) of {} is not checked when one of {} is NULL", lint::joined(key.columns),
                                        display(table.qualified()), lint::joined(nullable)))
                      .because(fmt::format("A row with a part of the reference may name a row of {} that is not there.", key.ref_table));
    if (subject.postgres() && nullable.size() == key.columns.size())
      found.fix(lint::with_foreign_key(key, [](schema::ForeignKey& own) { own.match = schema::Match::full; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_partly_null){
    .slug = "fk_partly_null",
    .title = "A foreign key that half a reference passes",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
