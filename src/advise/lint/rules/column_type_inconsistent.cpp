#include <algorithm>
#include <map>

#include "advise/lint/columns.h"
#include "core/text.h"

namespace {

using namespace assay;

struct Place {
  const schema::Table* table;
  const schema::Column* column;
};

/// int and bigint differ, varchar(20) and text do not.
std::string kind_of(const schema::Column& column, const lint::Subject& subject) {
  const lint::Family family = lint::family_of(column.type);
  if (family == lint::Family::text) return "text";
  if (family == lint::Family::exact) return "numeric";
  return lint::written(column, subject);
}

bool is_generic(const std::string& name) {
  return lint::is_one_of(name,
                         {"id",        "name",      "type",  "kind",    "status",  "state",    "code",    "value",    "data",   "key",
                          "position",  "sort",      "level", "version", "number",  "size",     "count",   "total",    "source", "target",
                          "parent_id", "object_id", "ref",   "result",  "content", "settings", "options", "metadata", "config", "start",
                          "end",       "date",      "time",  "amount",  "rate",    "score",    "weight"});
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<std::string, std::vector<Place>> by_name;
  for (const schema::Table& table : subject.model.tables) {
    if (lint::is_derived(table)) continue;
    for (const schema::Column& column : table.columns)
      if (const std::string name = text::lower(column.name); !is_generic(name)) by_name[name].push_back({&table, &column});
  }
  for (const auto& [name, places] : by_name) {
    if (places.size() < 3) continue;
    std::map<std::string, std::size_t> counts;
    for (const Place& place : places) ++counts[kind_of(*place.column, subject)];
    const auto usual = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (counts.size() < 2 || usual->second * 3 < places.size() * 2) continue;
    for (const Place& place : places) {
      const std::string kind = kind_of(*place.column, subject);
      if (kind == usual->first || lint::is_in_foreign_key(*place.table, place.column->name)) continue;
      report.on(*place.table, *place.column)
          .says(fmt::format("{} is {}, in {} other tables it is {}", lint::path(*place.table, *place.column), kind, usual->second,
                            usual->first))
          .because("A join of the two converts one side of each row, and a value that fits one table does not fit the other.");
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(column_type_inconsistent){
    .slug = "column_type_inconsistent",
    .title = "One name, different types",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .schema = check,
};
