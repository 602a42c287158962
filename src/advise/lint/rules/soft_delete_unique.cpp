#include <algorithm>

#include "advise/lint/columns.h"
#include "core/text.h"
#include "schema/ddl/write.h"
#include "schema/naming.h"

namespace {

using namespace assay;

const schema::Column* deletion_mark(const schema::Table& table) {
  for (const schema::Column& column : table.columns) {
    const lint::Family family = lint::family_of(column.type);
    const bool time = family == lint::Family::timestamp || family == lint::Family::date || family == lint::Family::text;
    if (time && column.nullable && lint::is_one_of(text::lower(column.name), {"deleted_at", "deletedat", "deleted_on", "removed_at"}))
      return &column;
  }
  return nullptr;
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  const schema::Column* mark = deletion_mark(table);
  if (mark == nullptr) return;
  for (const schema::Key& key : table.keys) {
    if (key.primary || std::count(key.columns.begin(), key.columns.end(), mark->name) > 0 || !key.include.empty() || key.without_overlaps)
      continue;
    const bool random = std::any_of(key.columns.begin(), key.columns.end(), [&](const std::string& name) {
      return lint::has_word(name, {"uuid", "token", "hash"});
    });
    const auto& references = subject.references_to(table);
    const bool referred = std::any_of(references.begin(), references.end(),
                                      [&](const lint::Reference& reference) { return reference.key->ref_columns == key.columns; });
    if (random || referred) continue;
    auto& found =
        report.on(table, key)
            .says(fmt::format("The key {} of {} is unique among deleted rows too", lint::joined(key.columns), display(table.qualified())))
            .because(fmt::format("Rows are marked in {} instead of deleted: their values can never be used again.", mark->name));
    if (subject.postgres())
      found.fix([columns = key.columns, where = schema::identifier(mark->name, schema::Dialect::postgres)](schema::Table& changed) {
        std::erase_if(changed.keys, [&](const schema::Key& own) { return !own.primary && own.columns == columns; });
        schema::Index index{.unique = true, .where = fmt::format("{} IS NULL", where)};
        for (const std::string& column : columns) index.parts.push_back({.column = column});
        index.name = schema::object_name(changed.name, fmt::format("{}", fmt::join(columns, "_")), "live_key");
        changed.indexes.push_back(std::move(index));
      });
  }
}

}  // namespace

ASSAY_LINT_RULE(soft_delete_unique){
    .slug = "soft_delete_unique",
    .title = "A unique key that counts deleted rows",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres | lint::on_sqlite,
    .table = check,
};
