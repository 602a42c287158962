#include <algorithm>

#include "advise/plan/conditions.h"
#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// Steps 10, 100, 1000: pev2 and depesz. Below 100 rows a wrong guess changes no plan.
constexpr double factor_at_least = 100, rows_at_least = 100;

bool is_wrong(const PlanNode& node) {
  if (!node.row_factor || !node.rows || !node.loops || *node.row_factor < factor_at_least) return false;
  return *node.rows / *node.loops > node.plan_rows ? *node.rows / *node.loops >= rows_at_least : node.plan_rows >= rows_at_least;
}

/// ANALYZE and, when the step compares several columns with =, statistics on how they depend on each other.
std::string statistics_for(const PlanNode& node) {
  std::vector<std::string> columns;
  for (const std::string_view label : {"Index Cond", "Recheck Cond", "Filter"})
    for (const std::string& name : columns_of(node.detail(label)).equal)
      if (std::find(columns.begin(), columns.end(), name) == columns.end()) columns.push_back(name);
  const std::string table = relation_of(node), analyze = fmt::format("ANALYZE {};", table);
  if (columns.size() < 2 || columns.size() > 8) return analyze;
  return fmt::format("CREATE STATISTICS (dependencies, mcv) ON {} FROM {};\n{}", text::join(columns, ", "), table, analyze);
}

/// The lowest wrong step is the cause; a step that was stopped early (LIMIT, EXISTS) is not wrong for having fewer rows.
bool look_below(const PlanNode& node, bool stopped_early, PlanReport& report) {
  const bool stops = stopped_early || node.type == "Limit" || node.detail("Join Type") == "Semi" || node.detail("Join Type") == "Anti" ||
                     node.type == "Merge Join";
  bool below = false;
  for (const PlanNode& child : node.children) below = look_below(child, stops, report) || below;
  if (below || !is_wrong(node)) return below;
  const double actual = *node.rows / *node.loops;
  if (stopped_early && actual < node.plan_rows) return false;
  PlanFinding& found = report.on(node);
  found.saves_ms = node.total_ms.value_or(0);
  found.finding.title =
      fmt::format("Estimate off ×{:.0f}: {} rows expected, {} came", *node.row_factor, text::count(node.plan_rows), text::count(actual));
  found.finding.why =
      "The planner chose everything above this step for another number of rows. Fresh or extended statistics let it choose again.";
  found.finding.evidence = {number("estimated rows", node.plan_rows), number("actual rows per loop", actual),
                            number("factor", *node.row_factor)};
  if (node.relation) found.finding.fix = Fix{statistics_for(node), std::nullopt, true};
  return true;
}

void look(const PlanTree& plan, const PlanContext&, PlanReport& report) { look_below(plan.root, false, report); }

}  // namespace
}  // namespace assay::plan

ASSAY_PLAN_RULE(row_misestimate){.slug = "row_misestimate",
                                 .title = "Row estimate far from the truth",
                                 .severity = assay::Severity::warning,
                                 .check = assay::plan::look};
