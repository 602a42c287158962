#include "advise/plan/conditions.h"
#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// 10 rows thrown away for one kept: ours, pganalyze gives no figure. Fewer than 1,000 cost nothing.
constexpr double ratio_at_least = 10, removed_at_least = 1000;

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) {
  walk(plan.root, [&](const PlanNode& node) {
    const bool by_index = (node.type == "Index Scan" || node.type == "Index Only Scan") && !node.detail("Index Cond").empty();
    const double removed = node.rows_removed.value_or(0), kept = node.rows.value_or(0);
    if ((!by_index && node.type != "Bitmap Heap Scan") || node.detail("Filter").empty() || removed < removed_at_least ||
        removed < ratio_at_least * kept)
      return;
    Finding& finding = report.on(node).finding;
    finding.title = fmt::format("The index finds {} rows, the filter keeps {}", text::count(removed + kept), text::count(kept));
    finding.why =
        fmt::format("Each row thrown away by {} was fetched from the table first. With those columns in the index it would not be.",
                    node.detail("Filter"));
    finding.evidence = {number("rows removed", removed), number("rows kept", kept), words("filter", node.detail("Filter"))};
    ConditionColumns columns = columns_of(node.detail("Filter"));
    const ConditionColumns used = columns_of(node.detail(by_index ? "Index Cond" : "Recheck Cond"));
    columns.equal.insert(columns.equal.end(), used.equal.begin(), used.equal.end());
    columns.range.insert(columns.range.begin(), used.range.begin(), used.range.end());
    if (const std::string sql = create_index(node, columns); !sql.empty()) finding.fix = Fix{sql, std::nullopt, true};
  });
}

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(inefficient_index){.slug = "inefficient_index",
                                   .title = "The index finds far too many rows",
                                   .severity = assay::Severity::warning,
                                   .check = assay::plan::look};
