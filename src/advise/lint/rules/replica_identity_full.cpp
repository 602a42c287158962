#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (table.replica_identity != "full" || table.primary_key() == nullptr) return;
  report.on(table)
      .says(fmt::format("{} sends whole old rows to its replicas, although it has a primary key", display(table.qualified())))
      .because(
          "Each UPDATE and DELETE writes the complete old row to the WAL, large values too, and a subscriber before PostgreSQL 16 finds it by "
          "reading its whole table.")
      .fix([](schema::Table& changed) { changed.replica_identity.clear(); });
}

}  // namespace

ASSAY_LINT_RULE(replica_identity_full){
    .slug = "replica_identity_full",
    .title = "REPLICA IDENTITY FULL beside a primary key",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
