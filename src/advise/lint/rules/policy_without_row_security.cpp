#include <set>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<schema::Name> told;
  for (const schema::Policy& policy : subject.model.policies) {
    const schema::Table* table = subject.table(policy.table.schema, policy.table.name);
    if (table == nullptr || table->row_security || !told.insert(policy.table).second) continue;
    report.on(*table)
        .says(fmt::format("{} has policies, and row security is off", display(table->qualified())))
        .because("The policies are not looked at: whoever may read the table reads all of its rows.")
        .fix([](schema::Table& changed) { changed.row_security = true; });
  }
}

}  // namespace

ASSAY_LINT_RULE(policy_without_row_security){
    .slug = "policy_without_row_security",
    .title = "Policies that nobody looks at",
    .topic = lint::Topic::lint,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .schema = check,
};
