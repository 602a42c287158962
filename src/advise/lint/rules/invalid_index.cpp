#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  // the index of a partitioned table is invalid until all partitions have theirs: another matter
  if (table.partition_by) return;
  for (const schema::Index& index : table.indexes) {
    if (index.valid) continue;
    auto& found =
        report.on(table, index)
            .says(fmt::format("The index {} of {} is invalid", index.name, display(table.qualified())))
            .because(
                "No query reads it, and every write keeps it up to date. It was left by a CREATE INDEX CONCURRENTLY that failed; if it is "
                "unique, rows that break it may be there.");
    if (lint::is_droppable(index)) found.fix(lint::without_index(index.name));
  }
}

}  // namespace

ASSAY_LINT_RULE(invalid_index){
    .slug = "invalid_index",
    .title = "An index that was never finished",
    .topic = lint::Topic::index,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .table = check,
};
