// How many rows one execution of a plan reads, as the planner expects it: PostgreSQL counts rows returned, not rows scanned. A sequential scan
// reads the table's rows, an index scan and the like those expected of it (what its filter throws away besides is not in the plan), a bitmap scan
// those of its bitmap; each as often as it runs: the inner side of a nested loop once for each row of the outer, a subplan once for each row that
// asks, within a Gather once for each process. A LIMIT stops what is below it as far as no sort, hash or aggregate stands between. Pure; any
// thread; nothing fails.
#pragma once
#include <string>
#include <vector>

#include "advise/plan/rule.h"

namespace assay::plan {

struct Scanned {
  double rows = 0;
  std::vector<std::string> unknown = {};  ///< relations that are read whole, and how large they are is not known; then `rows` is too few
};
/// Of a plan without ANALYZE; `context.tables` says how large tables are.
Scanned rows_scanned(const PlanTree& plan, const PlanContext& context);

}  // namespace assay::plan
