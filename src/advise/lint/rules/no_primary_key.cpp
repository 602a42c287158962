#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// The first unique key whose columns admit no NULL: it can become the primary key.
const schema::Key* candidate(const schema::Table& table) {
  for (const schema::Key& key : table.keys) {
    bool whole = true;
    for (const std::string& name : key.columns) {
      const schema::Column* column = table.column(name);
      whole = whole && column != nullptr && !column->nullable;
    }
    if (whole) return &key;
  }
  return nullptr;
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table) || table.columns.empty() || table.primary_key() != nullptr) return;
  auto& found =
      report.on(table)
          .says(fmt::format("{} has no primary key", display(table.qualified())))
          .because(subject.mysql_like()
                       ? "InnoDB numbers its rows by a hidden counter that all such tables share, and row-based replication reads "
                         "the whole table for every changed row."
                       : "Two rows can be equal in every column, and then neither can be changed or deleted alone; logical "
                         "replication refuses UPDATE and DELETE on it.");
  const schema::Key* key = candidate(table);
  if (key == nullptr) return;
  found.fix([columns = key->columns](schema::Table& changed) {
    for (schema::Key& own : changed.keys)
      if (own.columns == columns) {
        own.primary = true;
        own.name = changed.name + "_pkey";
      }
  });
}

}  // namespace

ASSAY_LINT_RULE(no_primary_key){
    .slug = "no_primary_key",
    .title = "A table without a primary key",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .table = check,
};
