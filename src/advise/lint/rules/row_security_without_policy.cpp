#include <set>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<schema::Name> covered;
  for (const schema::Policy& policy : subject.model.policies)
    if (policy.permissive) covered.insert(policy.table);
  for (const schema::Table& table : subject.model.tables) {
    if (!table.row_security || table.partition_of || covered.contains(table.qualified())) continue;
    report.on(table)
        .says(fmt::format("{} has row security and no policy that allows a row", display(table.qualified())))
        .because("For every role but its owner and superusers the table is empty, and every INSERT is refused.");
  }
}

}  // namespace

ASSAY_LINT_RULE(row_security_without_policy){
    .slug = "row_security_without_policy",
    .title = "Row security that allows nothing",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
