#include <algorithm>
#include <map>
#include <set>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

constexpr std::size_t fewest = 4;

bool is_copy_on_purpose(const schema::Table& table) {
  return lint::has_word(table.name, {"history", "audit",    "archive", "archived", "log",       "logs",   "staging", "stage",
                                     "import",  "versions", "version", "snapshot", "snapshots", "backup", "old",     "tmp",
                                     "temp",    "draft",    "drafts",  "deleted",  "queue",     "new",    "bak",     "copy"});
}

std::string columns_of(const schema::Table& table, schema::Dialect dialect) {
  std::set<std::string> columns;
  for (const schema::Column& column : table.columns)
    columns.insert(fmt::format("{} {}", column.name, schema::type_text(column.type, dialect)));
  return fmt::format("{}", fmt::join(columns, "\n"));
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<std::string, std::vector<const schema::Table*>> alike;
  for (const schema::Table& table : subject.model.tables) {
    const bool linked = std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                                    [&](const schema::ForeignKey& key) { return key.columns.size() == table.columns.size(); });
    if (lint::is_derived(table) || linked || table.columns.size() < fewest || is_copy_on_purpose(table)) continue;
    alike[columns_of(table, subject.model.dialect)].push_back(&table);
  }
  for (const auto& [columns, tables] : alike) {
    if (tables.size() < 2) continue;
    std::vector<std::string> names;
    for (const schema::Table* table : tables) names.push_back(display(table->qualified()));
    // one tenant a schema is a design of its own
    std::set<std::string> bare;
    for (const schema::Table* table : tables) bare.insert(table->name);
    if (bare.size() < 2) continue;
    report.on(*tables.front())
        .says(fmt::format("{} tables have the same columns: {}", tables.size(), lint::joined(names)))
        .because("A question about all of them is a UNION, a change must be made in each, and a key is unique only within one.")
        .with("tables", tables.size());
  }
}

}  // namespace

ASSAY_LINT_RULE(duplicate_table){
    .slug = "duplicate_table",
    .title = "Tables with the same columns",
    .topic = lint::Topic::normalization,
    .severity = Severity::info,
    .impact = Impact::med,
    .schema = check,
};
