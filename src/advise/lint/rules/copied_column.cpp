#include <algorithm>

#include "advise/lint/columns.h"
#include "advise/lint/references.h"
#include "advise/lint/rule.h"
#include "core/text.h"

namespace rule_copied_column {

using namespace assay;

/// What is written down at the time of a sale or a delivery is no copy of what holds today.
bool is_of_its_time(std::string_view name) {
  return lint::has_word(name,
                        {"price", "cost", "amount", "total", "rate", "tax", "discount", "fee", "address", "status", "state", "version"});
}

bool is_in_key(const schema::Table& table, const std::string& column) {
  return std::any_of(table.keys.begin(), table.keys.end(), [&](const schema::Key& key) {
    return std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end();
  });
}

/// The column of `target` that `column` copies by its name: customer_name beside customer_id, where customers has a name.
const schema::Column* original_of(const schema::Column& column, std::string_view stem, const schema::Table& target) {
  if (stem.empty() || !column.name.starts_with(fmt::format("{}_", stem))) return nullptr;
  const schema::Column* found = target.column(column.name.substr(stem.size() + 1));
  return found == nullptr || is_in_key(target, found->name) || !lint::fits(column, *found) ? nullptr : found;
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (key.columns.size() != 1 || !key.columns.front().ends_with("_id") || lint::is_unique(table, key.columns)) continue;
    const schema::Table* target = subject.table(key.ref_schema, key.ref_table);
    if (target == nullptr || target == &table) continue;
    const std::string_view stem = std::string_view(key.columns.front()).substr(0, key.columns.front().size() - 3);
    for (const schema::Column& column : table.columns) {
      const schema::Column* original = original_of(column, stem, *target);
      if (original == nullptr || column.generated || is_of_its_time(column.name) || lint::is_in_foreign_key(table, column.name) ||
          is_in_key(table, column.name))
        continue;
      report.on(table, column)
          .says(fmt::format("{}.{} repeats {}.{}", display(table.qualified()), column.name, target->name, original->name))
          .because(fmt::format(
              "{} determines it, and {} alone is no key of {}: each row says it again, and the rows that were not changed with it say "
              "something else.",
              key.columns.front(), key.columns.front(), table.name))
          .with("dependency", fmt::format("{} -> {}", key.columns.front(), column.name));
    }
  }
}

}  // namespace rule_copied_column

ASSAY_LINT_RULE(copied_column){
    .slug = "copied_column",
    .title = "A column that repeats one of the table it refers to",
    .topic = lint::Topic::normalization,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = rule_copied_column::check,
};
