#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// Whether everybody may write every row by it: a policy for writing whose conditions hold always. WITH CHECK left out is USING.
bool lets_write(const schema::Policy& policy) {
  if (!policy.permissive || policy.command == "select" ||
      std::find(policy.roles.begin(), policy.roles.end(), "public") == policy.roles.end())
    return false;
  const std::string& check = policy.with_check.empty() ? policy.using_ : policy.with_check;
  if (policy.command == "insert") return check == "true";
  if (policy.command == "delete") return policy.using_ == "true";
  return policy.using_ == "true" && check == "true";
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Policy& policy : subject.model.policies) {
    const schema::Table* table = subject.table(policy.table.schema, policy.table.name);
    if (table == nullptr || !table->row_security || !lets_write(policy)) continue;
    report.on(policy)
        .says(fmt::format("The policy {} lets everybody write every row of {}", policy.name, display(policy.table)))
        .because("Permissive policies are joined by OR: with this one the others for the same command decide nothing.");
  }
}

}  // namespace

ASSAY_LINT_RULE(policy_always_true){
    .slug = "policy_always_true",
    .title = "A policy that lets everybody write",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .schema = check,
};
