#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) {
  walk(plan.root, [&](const PlanNode& node) {
    if (!node.type.ends_with("Sort") || node.detail("Sort Space Type") != "Disk") return;
    const double kilobytes = node.detail_number("Sort Space Used");
    // Sorted rows take two to three times their packed size in memory (pganalyze's and our measurements): ×3, whole megabytes.
    const auto megabytes = static_cast<int>(kilobytes * 3 / 1024) + 1;
    Finding& finding = report.on(node).finding;
    finding.title = fmt::format("The sort spilled {} to disk", text::bytes(kilobytes * 1024));
    finding.why = fmt::format(
        "work_mem was too small for {} rows, so they went to temporary files and back. In memory the same sort needs about {} MB.",
        text::count(node.rows.value_or(0)), megabytes);
    finding.evidence = {number("on disk", kilobytes, "kB"), words("method", node.detail("Sort Method")),
                        words("sort key", node.detail("Sort Key"))};
    finding.fix =
        Fix{fmt::format("SET work_mem = '{}MB';  -- for this query or its role; every sort of every session may take it", megabytes),
            std::nullopt, true};
  });
}

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(sort_spill){
    .slug = "sort_spill", .title = "A sort went to disk", .severity = assay::Severity::warning, .check = assay::plan::look};
