#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const schema::Key* key = table.primary_key();
  if (lint::is_derived(table) || key == nullptr || key->columns.empty() || table.columns.empty()) return;
  for (std::size_t i = 0; i < key->columns.size() && i < table.columns.size(); ++i) {
    const std::string& name = table.columns[i].name;
    bool part = false;
    for (const std::string& column : key->columns) part = part || column == name;
    if (part) continue;
    report.on(table, *key)
        .says(fmt::format("{} does not begin with its primary key", display(table.qualified())))
        .because("Readers, SELECT * and tools that show the first columns begin with something else.");
    return;
  }
}

}  // namespace

ASSAY_LINT_RULE(primary_key_not_first){
    .slug = "primary_key_not_first",
    .title = "The primary key is not first",
    .topic = lint::Topic::naming,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .table = check,
};
