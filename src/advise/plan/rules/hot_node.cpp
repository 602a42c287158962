#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// 40 %: pev2's second step (src/node.ts); below 10 ms nobody waits.
constexpr double share_at_least = 0.4, ms_at_least = 10;

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) {
  walk(plan.root, [&](const PlanNode& node) {
    // a Gather's own time is mostly waiting for the workers that its children show
    if (node.type.starts_with("Gather") || node.share.value_or(0) < share_at_least || node.self_ms.value_or(0) < ms_at_least) return;
    Finding& finding = report.on(node).finding;
    finding.title = fmt::format("{:.0f} % of the time is spent in one step: {}{}", *node.share * 100, node.type,
                                node.relation ? " on " + *node.relation : std::string());
    finding.why =
        fmt::format("This step alone takes {}; whatever else is changed cannot save more than the remaining {:.0f} %. Start here.",
                    text::duration_ms(*node.self_ms), (1 - *node.share) * 100);
    finding.evidence = {number("own time", *node.self_ms, "ms"), number("share", *node.share)};
  });
}

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(hot_node){
    .slug = "hot_node", .title = "One step takes most of the time", .severity = assay::Severity::info, .check = assay::plan::look};
