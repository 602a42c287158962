#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// 10 % of the execution, and 10 ms: ours.
constexpr double share_at_least = 0.1, ms_at_least = 10;

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) {
  const double whole = plan.execution_ms.value_or(0);
  for (const Trigger& trigger : plan.triggers) {
    if (trigger.time_ms < ms_at_least || whole <= 0 || trigger.time_ms / whole < share_at_least) continue;
    const std::string& table = trigger.relation.empty() && plan.root.relation ? *plan.root.relation : trigger.relation;
    PlanFinding& found =
        report.on_object({.kind = "trigger", .schema = std::nullopt, .table = table, .column = std::nullopt, .name = trigger.name});
    found.saves_ms = trigger.time_ms;
    found.finding.where.node = plan.root.id;
    found.finding.title = fmt::format("{:.0f} % of the time is the trigger {}", trigger.time_ms / whole * 100, trigger.name);
    found.finding.why = fmt::format(
        "It ran {} times, {} each. When it checks a foreign key, the referencing column has no index and every call scans its table.",
        text::count(trigger.calls), text::duration_ms(trigger.calls > 0 ? trigger.time_ms / trigger.calls : 0));
    found.finding.evidence = {number("trigger time", trigger.time_ms, "ms"), number("calls", trigger.calls),
                              number("execution", whole, "ms")};
    if (trigger.name.ends_with("_fkey"))
      found.finding.fix = Fix{
          fmt::format(
              "-- which column to index (CREATE INDEX CONCURRENTLY):\nSELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{}';",
              trigger.name),
          std::nullopt, true};
  }
}

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(trigger_time){
    .slug = "trigger_time", .title = "Triggers take the time", .severity = assay::Severity::warning, .check = assay::plan::look};
