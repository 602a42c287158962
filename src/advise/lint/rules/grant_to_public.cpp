#include <map>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<schema::Name, std::vector<std::string>> given;
  for (const schema::Grant& grant : subject.model.grants)
    if (grant.object.kind == "table" && grant.grantee == "public" && !grant.revoked)
      given[{grant.object.schema.value_or(""), grant.object.name}].push_back(grant.privilege);
  for (const auto& [object, privileges] : given) {
    const schema::Name name = object;  // clang 14 captures no binding
    const bool reads = privileges.size() == 1 && privileges.front() == "SELECT";
    auto& found =
        report.on_object({"table", name.schema, {}, {}, name.name}, name)
            .says(fmt::format("Every role has {} on {}", lint::joined(privileges), display(name)))
            .because("PUBLIC is every role of the server, those that will be made later too; no REVOKE from a single role takes it away.")
            .fix_schema([name](schema::Model& changed) {
              std::erase_if(changed.grants, [&](const schema::Grant& grant) {
                return grant.object.kind == "table" && grant.grantee == "public" && grant.object.name == name.name &&
                       grant.object.schema.value_or("") == name.schema;
              });
            });
    if (reads) found.as(Severity::info);
  }
}

}  // namespace

ASSAY_LINT_RULE(grant_to_public){
    .slug = "grant_to_public",
    .title = "Rights for every role",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .schema = check,
};
