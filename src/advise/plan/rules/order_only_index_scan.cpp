#include "advise/plan/conditions.h"
#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// Ours; pganalyze's example threw away 949,508.
constexpr double removed_at_least = 10'000;

void look_below(const PlanNode& node, bool limited, PlanReport& report) {
  const bool order_only = node.type == "Index Scan" && node.detail("Index Cond").empty() && !node.detail("Filter").empty();
  if (limited && order_only && node.rows_removed.value_or(0) >= removed_at_least) {
    Finding& finding = report.on(node).finding;
    finding.title = fmt::format("{} is walked in order until enough rows match: {} thrown away", node.index.value_or("An index"),
                                text::count(*node.rows_removed));
    finding.why =
        "The planner hoped to meet the LIMIT soon and used the index only for its order. When matches are rare or far away it reads nearly everything.";
    finding.evidence = {number("rows removed", *node.rows_removed), number("rows kept", node.rows.value_or(0)),
                        words("filter", node.detail("Filter"))};
    std::string sql = create_index(node, columns_of(node.detail("Filter")));
    if (!sql.empty()) {
      sql.insert(sql.rfind(')'), ", <the ORDER BY columns>");
      finding.fix = Fix{"-- name the ORDER BY columns last, so that filter and order come from one index\n-- " + sql, std::nullopt, true};
    }
  }
  for (const PlanNode& child : node.children) look_below(child, limited || node.type == "Limit", report);
}

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) { look_below(plan.root, false, report); }

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(order_only_index_scan){.slug = "order_only_index_scan",
                                       .title = "An index is read only for its order",
                                       .severity = assay::Severity::warning,
                                       .check = assay::plan::look};
