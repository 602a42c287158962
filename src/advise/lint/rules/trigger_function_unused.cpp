#include <set>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<std::string_view> used;
  for (const schema::Trigger& trigger : subject.model.triggers)
    for (const schema::Name& name : trigger.uses.functions) used.insert(name.name);
  for (const schema::Opaque& other : subject.model.opaque)
    for (const schema::Name& name : other.uses.functions) used.insert(name.name);
  for (const schema::Routine& routine : subject.model.routines) {
    if (routine.returns != "trigger" || used.contains(routine.name)) continue;
    report.on(routine)
        .says(fmt::format("No trigger calls {}", display(routine.qualified())))
        .because("A trigger's function cannot be called in any other way: what it was to do is not done, or nobody needs it any more.")
        .fix_schema([name = routine.qualified()](schema::Model& changed) {
          std::erase_if(changed.routines, [&](const schema::Routine& own) { return own.qualified() == name && own.returns == "trigger"; });
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(trigger_function_unused){
    .slug = "trigger_function_unused",
    .title = "A trigger's function without a trigger",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .schema = check,
};
