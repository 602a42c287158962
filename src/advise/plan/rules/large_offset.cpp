#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// 1,000 rows skipped and ten times as many as returned: ours.
constexpr double skipped_at_least = 1000, ratio_at_least = 10;

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) {
  walk(plan.root, [&](const PlanNode& node) {
    if (node.type != "Limit" || node.children.empty() || !node.rows) return;
    const double skipped = node.children[0].rows.value_or(0) - *node.rows;
    if (skipped < skipped_at_least || skipped < ratio_at_least * *node.rows) return;
    PlanFinding& found = report.on(node);
    found.saves_ms = node.children[0].total_ms.value_or(0) * skipped / (skipped + *node.rows);
    found.finding.title = fmt::format("OFFSET throws {} rows away to return {}", text::count(skipped), text::count(*node.rows));
    found.finding.why = "Each page reads all pages before it: the further, the slower. Remembering the last row's key reads only the page.";
    found.finding.evidence = {number("rows skipped", skipped), number("rows returned", *node.rows)};
    found.finding.fix =
        Fix{"-- keyset paging: WHERE (sort_column, id) > (last seen values) ORDER BY sort_column, id LIMIT n", std::nullopt, true};
  });
}

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(large_offset){.slug = "large_offset",
                              .title = "A large OFFSET is counted off row by row",
                              .severity = assay::Severity::warning,
                              .check = assay::plan::look};
