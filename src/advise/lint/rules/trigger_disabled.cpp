#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Trigger& trigger : subject.model.triggers) {
    if (trigger.enabled != "disabled") continue;
    report.on(trigger)
        .says(fmt::format("The trigger {} of {} is disabled", trigger.name, display(trigger.table)))
        .because("It does not fire for anybody. What it was to keep right, nobody keeps right since.")
        .fix_schema([table = trigger.table, name = trigger.name](schema::Model& changed) {
          for (schema::Trigger& own : changed.triggers)
            if (own.table == table && own.name == name) own.enabled.clear();
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(trigger_disabled){
    .slug = "trigger_disabled",
    .title = "A trigger that does not fire",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
