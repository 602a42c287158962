#include <algorithm>
#include <set>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<schema::Name> closed;
  for (const schema::Grant& grant : subject.model.grants)
    if (grant.revoked && grant.grantee == "public" && grant.privilege == "EXECUTE")
      closed.insert({grant.object.schema.value_or(""), grant.object.name});
  for (const schema::Routine& routine : subject.model.routines) {
    const schema::Name key{routine.schema, routine.name + signature(routine)};
    const bool definer = std::find(routine.attributes.begin(), routine.attributes.end(), "SECURITY DEFINER") != routine.attributes.end();
    // a trigger's function cannot be called
    if (!definer || routine.returns == "trigger" || routine.returns == "event_trigger" || closed.contains(key)) continue;
    report.on(routine)
        .says(fmt::format("Every role may call {} and acts as its owner then", display(routine.qualified())))
        .because("EXECUTE is granted to PUBLIC when a routine is made. SECURITY DEFINER lends the owner's rights to whoever calls.")
        .fix_schema([key, kind = routine.kind](schema::Model& changed) {
          changed.grants.push_back({.object = {.kind = kind == schema::RoutineKind::procedure ? "procedure" : "function",
                                               .schema = key.schema,
                                               .name = key.name},
                                    .privilege = "EXECUTE",
                                    .grantee = "public",
                                    .revoked = true});
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(security_definer_open_to_public){
    .slug = "security_definer_open_to_public",
    .title = "A SECURITY DEFINER routine that everybody may call",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .schema = check,
};
