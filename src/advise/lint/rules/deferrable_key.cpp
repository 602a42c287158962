#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Key& key : table.keys) {
    if (key.deferral == schema::Deferral::none || !key.attached_to.empty() || !key.primary) continue;
    report.on(table, key)
        .says(fmt::format("The primary key of {} is deferrable", display(table.qualified())))
        .because("No foreign key can refer to it, ON CONFLICT cannot use it, and logical replication does not take it to tell rows apart.")
        .fix([name = key.name](schema::Table& changed) {
          for (schema::Key& own : changed.keys)
            if (own.name == name) own.deferral = schema::Deferral::none;
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(deferrable_key){
    .slug = "deferrable_key",
    .title = "A primary key that is checked late",
    .topic = lint::Topic::index,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
