#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (!table.unlogged || lint::is_derived(table)) return;
  report.on(table)
      .says(fmt::format("{} is unlogged", display(table.qualified())))
      .because("Its rows are gone after a crash of the server or a restore, and replicas have none of them.")
      .fix([](schema::Table& changed) { changed.unlogged = false; });
}

}  // namespace

ASSAY_LINT_RULE(unlogged_table){
    .slug = "unlogged_table",
    .title = "A table that a crash empties",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
