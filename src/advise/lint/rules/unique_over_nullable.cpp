#include <algorithm>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// A unique index over fewer columns with a condition is how the rows with NULL are kept apart where NULLS NOT DISTINCT is not known.
bool has_partial_companion(const schema::Table& table, const std::vector<std::string>& nullable) {
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const schema::Index& index) {
    return index.unique && !index.where.empty() && std::any_of(nullable.begin(), nullable.end(), [&](const std::string& column) {
             return index.where.find(column) != std::string::npos;
           });
  });
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Key& key : table.keys) {
    if (key.primary || key.nulls_not_distinct || key.columns.size() < 2) continue;
    const auto nullable = lint::nullable_of(table, key.columns);
    // all of them: a row is either named by the key or not at all
    if (nullable.empty() || nullable.size() == key.columns.size() || has_partial_companion(table, nullable)) continue;
    auto& found = report.on(table, key)
                      .says(fmt::format("The unique key ({}) of {} does not hold where {} is NULL", lint::joined(key.columns),
                                        display(table.qualified()), lint::joined(nullable)))
                      .because("NULL differs from NULL for a unique key: any number of rows may agree in the other columns.");
    if (subject.postgres() && subject.since(150000) && !key.name.empty())
      found.fix([name = key.name](schema::Table& changed) {
        for (schema::Key& own : changed.keys)
          if (own.name == name) own.nulls_not_distinct = true;
      });
  }
}

}  // namespace

ASSAY_LINT_RULE(unique_over_nullable){
    .slug = "unique_over_nullable",
    .title = "A unique key that NULLs slip through",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = check,
};
