#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (!key.local || key.ref_schema == table.schema) continue;
    report.on(table, key)
        .says(fmt::format("The foreign key {} of {} leads into another schema, to {}", lint::joined(key.columns),
                          display(table.qualified()), display(schema::Name{key.ref_schema, key.ref_table})))
        .because("The two schemas can no longer be dumped, restored, moved or given to another team alone.");
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_across_schemas){
    .slug = "fk_across_schemas",
    .title = "A foreign key into another schema",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_servers,
    .taste = true,
    .table = check,
};
