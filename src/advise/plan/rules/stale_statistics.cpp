#include <set>

#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// 10 % is autovacuum's own default scale factor for ANALYZE; ours for tables of 1,000 rows and more.
constexpr double share_at_least = 0.1, rows_at_least = 1000;

void look(const PlanTree& plan, const PlanContext& context, PlanReport& report) {
  std::set<std::string> told;
  walk(plan.root, [&](const PlanNode& node) {
    const TableStats* stats = context.stats(node);
    if (!stats || std::max(stats->reltuples, stats->n_mod_since_analyze) < rows_at_least) return;
    const double share = stats->reltuples > 0 ? stats->n_mod_since_analyze / stats->reltuples : 1;
    if ((stats->ever_analyzed && share <= share_at_least) || !told.insert(relation_of(node)).second) return;
    PlanFinding& found = report.on(node);
    Finding& finding = found.finding;
    finding.title = stats->ever_analyzed
                        ? fmt::format("Statistics of {} are stale: {:.0f} % of its rows changed since", relation_of(node), share * 100)
                        : fmt::format("{} was never analysed", relation_of(node));
    finding.why =
        "The planner counts on rows that are not there any more, or misses those that came. ANALYZE reads a sample and takes seconds.";
    finding.evidence = {number("rows changed since ANALYZE", stats->n_mod_since_analyze), number("rows", stats->reltuples)};
    finding.fix =
        Fix{fmt::format("ANALYZE {};\nALTER TABLE {} SET (autovacuum_analyze_scale_factor = 0.02);", relation_of(node), relation_of(node)),
            std::nullopt, true};
  });
}

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(stale_statistics){.slug = "stale_statistics",
                                  .title = "The table's statistics are stale",
                                  .severity = assay::Severity::warning,
                                  .check = assay::plan::look};
