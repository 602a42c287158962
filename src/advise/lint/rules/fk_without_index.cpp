#include "advise/lint/rule.h"
#include "schema/naming.h"

namespace {

void check(const assay::schema::Table& table, const assay::lint::Subject& subject, assay::lint::Report& report) {
  if (assay::lint::is_derived(table)) return;
  for (const assay::schema::ForeignKey& key : table.foreign_keys) {
    if (assay::lint::is_indexed(table, key.columns)) continue;
    auto& found =
        report.on(table, key)
            .says(fmt::format("The foreign key {} of {} has no index", assay::lint::joined(key.columns), display(table.qualified())))
            .because(fmt::format("Each deleted row of {}, and each change of its key, reads the whole of {}.", key.ref_table, table.name))
            .fix([columns = key.columns](assay::schema::Table& changed) {
              assay::schema::Index index;
              for (const std::string& column : columns) index.parts.push_back({.column = column});
              index.name = assay::schema::default_name(index, changed.name);
              changed.indexes.push_back(std::move(index));
            });
    if (table.row_estimate >= 0) found.with("rows", table.row_estimate);
    // small tables are read faster than their index
    if (subject.live() && table.row_estimate >= 0 && table.row_estimate < 1'000) found.as(assay::Severity::info);
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_without_index){
    .slug = "fk_without_index",
    .title = "A foreign key without an index",
    .topic = assay::lint::Topic::index,
    .severity = assay::Severity::warning,
    .impact = assay::Impact::high,
    .dialects = assay::lint::on_postgres | assay::lint::on_sqlite,
    .table = check,
};
