#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

bool is_create(const schema::Grant& grant) {
  return grant.object.kind == "schema" && grant.privilege == "CREATE" && grant.grantee == "public";
}

void check(const lint::Subject& subject, lint::Report& report) {
  const auto& grants = subject.model.grants;
  std::vector<std::string> open;
  for (const schema::Grant& grant : grants)
    if (is_create(grant) && !grant.revoked) open.push_back(grant.object.name);
  // until 14 everybody could create in schema public without a grant
  const bool taken_away = std::any_of(grants.begin(), grants.end(), [](const schema::Grant& grant) {
    return is_create(grant) && grant.revoked && grant.object.name == "public";
  });
  if (!subject.since(150000) && !taken_away && std::find(open.begin(), open.end(), "public") == open.end()) open.emplace_back("public");
  for (const std::string& name : open)
    report.on_object({"schema", {}, {}, {}, name})
        .says(fmt::format("Every role may create objects in the schema {}", name))
        .because("A function or operator of theirs is found in place of one that you call without its schema, and runs with your rights.")
        .fix_schema([name](schema::Model& changed) {
          const auto removed = std::erase_if(
              changed.grants, [&](const schema::Grant& grant) { return is_create(grant) && grant.object.name == name && !grant.revoked; });
          if (removed == 0)
            changed.grants.push_back(
                {.object = {.kind = "schema", .name = name}, .privilege = "CREATE", .grantee = "public", .revoked = true});
        });
}

}  // namespace

ASSAY_LINT_RULE(public_may_create){
    .slug = "public_may_create",
    .title = "Every role may create objects",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .schema = check,
};
