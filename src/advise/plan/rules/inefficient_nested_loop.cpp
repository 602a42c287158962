#include "advise/plan/conditions.h"
#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// Outer at least ×10 under-estimated and 1,000 inner executions: ours (pganalyze's shape). Half of the join's time must be the inner side's.
constexpr double factor_at_least = 10, loops_at_least = 1000, inner_share_at_least = 0.5;

const PlanNode* scan_below(const PlanNode& node) {
  if (node.relation) return &node;
  for (const PlanNode& child : node.children)
    if (const PlanNode* found = scan_below(child)) return found;
  return nullptr;
}

void examine(const PlanNode& join, PlanReport& report) {
  if (join.type != "Nested Loop" || join.children.size() < 2) return;
  const PlanNode& outer = join.children[0];
  const PlanNode& inner = join.children[1];
  if (!outer.rows || !outer.loops || !inner.loops || *inner.loops < loops_at_least) return;
  const double actual = *outer.rows / *outer.loops;
  if (actual < factor_at_least * std::max(outer.plan_rows, 1.0)) return;
  if (join.total_ms && inner.total_ms.value_or(0) < inner_share_at_least * *join.total_ms) return;
  PlanFinding& found = report.on(join);
  found.saves_ms = inner.total_ms.value_or(0);
  found.finding.title =
      fmt::format("The inner side ran {} times where {} were expected", text::count(*inner.loops), text::count(outer.plan_rows));
  found.finding.why = "A nested loop is right for few outer rows. With the true number the planner would have chosen a hash or merge join.";
  found.finding.evidence = {number("outer rows expected", outer.plan_rows), number("outer rows", actual),
                            number("inner executions", *inner.loops), number("inner time", inner.total_ms.value_or(0), "ms")};
  if (const PlanNode* scan = scan_below(outer)) found.finding.fix = Fix{fmt::format("ANALYZE {};", relation_of(*scan)), std::nullopt, true};
}

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) {
  walk(plan.root, [&](const PlanNode& node) { examine(node, report); });
}

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(inefficient_nested_loop){.slug = "inefficient_nested_loop",
                                         .title = "A nested loop over many more rows than expected",
                                         .severity = assay::Severity::warning,
                                         .check = assay::plan::look};
