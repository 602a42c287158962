#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  if (table.replica_identity != "nothing") return;
  auto& found = report.on(table)
                    .says(fmt::format("{} does not say which row was changed", display(table.qualified())))
                    .because("Once it is published with updates or deletes, every UPDATE and DELETE on it fails, at the publisher.");
  if (table.primary_key() != nullptr) found.fix([](schema::Table& changed) { changed.replica_identity.clear(); });
}

}  // namespace

ASSAY_LINT_RULE(replica_identity_nothing){
    .slug = "replica_identity_nothing",
    .title = "REPLICA IDENTITY NOTHING",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
