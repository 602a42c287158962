#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (!table.partition_by || subject.has_children(table)) return;
  report.on(table)
      .says(fmt::format("{} is partitioned and has no partition", display(table.qualified())))
      .because("It can hold no row: every INSERT fails.");
}

}  // namespace

ASSAY_LINT_RULE(partitioned_without_partitions){
    .slug = "partitioned_without_partitions",
    .title = "A partitioned table without partitions",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
