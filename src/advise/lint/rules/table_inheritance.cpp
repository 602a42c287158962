#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (table.inherits.empty() || table.partition_of) return;
  report.on(table)
      .says(fmt::format("{} inherits {}", display(table.qualified()), display(table.inherits.front())))
      .because(
          "Keys, unique indexes and foreign keys of the parent do not hold over its children: the same id can be in both, and a reference to "
          "the parent does not find rows of the child.");
}

}  // namespace

ASSAY_LINT_RULE(table_inheritance){
    .slug = "table_inheritance",
    .title = "A table inherits another",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
