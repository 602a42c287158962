#include "advise/plan/rule.h"

namespace assay::plan {
namespace {

// Where the limit comes from: the manual's page, a measurement, or ours.
constexpr double at_least_ms = 100;

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) {
  walk(plan.root, [&](const PlanNode& node) {
    if (node.type != "{{title}}" || node.self_ms.value_or(0) < at_least_ms) return;
    PlanFinding& found = report.on(node);
    found.finding.title = fmt::format("{{title}}: {} takes {:.0f} ms", node.type, *node.self_ms);
    found.finding.why = "The consequence, in one sentence.";
    found.finding.evidence = {number("own time", *node.self_ms, "ms")};
  });
}

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE({{slug}}){.slug = "{{slug}}", .title = "{{title}}", .severity = assay::Severity::warning, .check = assay::plan::look};
