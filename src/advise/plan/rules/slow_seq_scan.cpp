#include "advise/plan/conditions.h"
#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// 90 % and 10,000 rows: pganalyze's slow scan shape with our floor.
constexpr double share_at_least = 0.9, removed_at_least = 10'000;

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) {
  walk(plan.root, [&](const PlanNode& node) {
    const double removed = node.rows_removed.value_or(0), kept = node.rows.value_or(0);
    if (node.type != "Seq Scan" || removed < removed_at_least || removed / (removed + kept) < share_at_least) return;
    Finding& finding = report.on(node).finding;
    finding.title =
        fmt::format("{} is read whole: {} rows read, {} kept", relation_of(node), text::count(removed + kept), text::count(kept));
    finding.why = fmt::format("{:.1f} % of what was read was thrown away by {}. An index on those columns reads only the rows that count.",
                              removed / (removed + kept) * 100, node.detail("Filter"));
    finding.evidence = {number("rows removed", removed), number("rows kept", kept), words("filter", node.detail("Filter"))};
    if (const std::string sql = create_index(node, columns_of(node.detail("Filter"))); !sql.empty())
      finding.fix = Fix{sql, std::nullopt, true};
  });
}

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(slow_seq_scan){.slug = "slow_seq_scan",
                               .title = "A whole table is read for few rows",
                               .severity = assay::Severity::warning,
                               .check = assay::plan::look};
