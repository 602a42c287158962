#include <algorithm>
#include <map>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

const schema::Column* id_of(const schema::Table& table) {
  const schema::Key* key = table.primary_key();
  if (lint::is_derived(table) || key == nullptr || key->columns.size() != 1) return nullptr;
  const schema::Column* column = table.column(key->columns.front());
  if (column == nullptr || lint::is_in_foreign_key(table, column->name)) return nullptr;
  return lint::ends_with_word(column->name, {"id"}) ? column : nullptr;
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<std::string, std::size_t> counts;
  std::size_t total = 0;
  for (const schema::Table& table : subject.model.tables)
    if (const schema::Column* column = id_of(table)) ++counts[lint::written(*column, subject)], ++total;
  const auto usual = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (total < 4 || usual->second * 4 < total * 3) return;
  for (const schema::Table& table : subject.model.tables) {
    const schema::Column* column = id_of(table);
    if (column == nullptr || lint::written(*column, subject) == usual->first) continue;
    report.on(table, *column)
        .says(fmt::format("{} is {}, {} of {} tables have {}", lint::path(table, *column), lint::written(*column, subject), usual->second,
                          total, usual->first))
        .because("Programs need a case for it, and a column that refers to it is easily made with the usual type.");
  }
}

}  // namespace

ASSAY_LINT_RULE(mixed_key_types){
    .slug = "mixed_key_types",
    .title = "Tables with different types of id",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .taste = true,
    .schema = check,
};
