#include "advise/plan/scanned.h"

#include <algorithm>

namespace assay::plan {
namespace {

/// How a node runs within one execution of the statement.
struct Run {
  double loops = 1;
  double processes = 1;  ///< that share the node's work (max_parallel_workers_per_gather)
  double share = 1;      ///< of its rows, where a LIMIT stops it
};

/// The leader does a third less for each worker (cost_gather, get_parallel_divisor in costsize.c).
double processes_of(const PlanNode& gather) {
  const double workers = gather.detail_number("Workers Planned");
  return std::max(1.0, workers + std::max(0.0, 1 - 0.3 * workers));
}

bool reads_all_first(const PlanNode& node) {
  if (node.type == "Aggregate") return node.detail("Strategy") != "Sorted";
  return node.type == "Sort" || node.type == "Hash" || node.type == "SetOp";
}

/// Names of InitPlan, SubPlan and CTE stand in `subplan`.
const PlanNode* side(const PlanNode& node, std::size_t wanted) {
  for (const PlanNode& child : node.children)
    if (!child.subplan && wanted-- == 0) return &child;
  return nullptr;
}

class Counter {
 public:
  explicit Counter(const PlanContext& context) : context_(context) {}

  void visit(const PlanNode& node, const Run& run) {
    const double read = rows_of(node, run);
    out_.rows += read;
    const PlanNode* outer = side(node, 0);
    for (const PlanNode& child : node.children) {
      if (child.subplan)
        visit(child, run_of_subplan(node, child, run, read));
      else
        visit(child, &child == outer ? run_of_outer(node, child, run) : run_of_inner(node, child, *outer, run));
    }
  }
  Scanned take() { return std::move(out_); }

 private:
  double rows_of(const PlanNode& node, const Run& run) {
    if (node.type == "Seq Scan" || node.type == "Sample Scan") {
      const TableStats* stats = context_.stats(node);
      const bool known = stats != nullptr && stats->reltuples >= 0;
      if (!known) note_unknown(node.relation.value_or(""));
      const double rows = known ? stats->reltuples : node.plan_rows;
      // its processes divide the table among them
      return rows * run.loops * run.share / (node.detail("Parallel Aware") == "true" ? run.processes : 1);
    }
    if (node.type == "Bitmap Heap Scan") {
      const PlanNode* bitmap = side(node, 0);
      return std::max(node.plan_rows, bitmap == nullptr ? 0.0 : bitmap->plan_rows) * run.loops * run.share;
    }
    const bool scans = node.type == "Index Scan" || node.type == "Index Only Scan" || node.type == "Tid Scan" ||
                       node.type == "Tid Range Scan" || node.type == "Foreign Scan";
    return scans ? node.plan_rows * run.loops * run.share : 0;
  }

  void note_unknown(const std::string& relation) {
    if (std::find(out_.unknown.begin(), out_.unknown.end(), relation) == out_.unknown.end()) out_.unknown.push_back(relation);
  }

  static Run run_of_outer(const PlanNode& node, const PlanNode& child, Run run) {
    if (node.type == "Gather" || node.type == "Gather Merge") {
      run.processes = processes_of(node);
      run.loops *= run.processes;
    }
    if (node.type == "Limit") run.share *= std::min(1.0, node.plan_rows / std::max(child.plan_rows, 1.0));
    if (reads_all_first(node)) run.share = 1;
    return run;
  }

  static Run run_of_inner(const PlanNode& node, const PlanNode& inner, const PlanNode& outer, Run run) {
    if (node.type != "Nested Loop") return run;
    double times = std::max(1.0, outer.plan_rows * run.share);
    run.share = 1;
    // kept after its first run
    if (inner.type == "Materialize") return run;
    // what is remembered is not run again: the join's cost says how often the planner expects that
    if (inner.type == "Memoize" && inner.total_cost > 0)
      times = std::clamp((node.total_cost - outer.total_cost) / inner.total_cost, 1.0, times);
    run.loops *= times;
    return run;
  }

  static Run run_of_subplan(const PlanNode& node, const PlanNode& child, Run run, double read) {
    const std::string& name = *child.subplan;
    if (!name.starts_with("SubPlan")) return {};
    const auto filter = node.detail("Filter");
    if (filter.find("hashed " + name) != std::string_view::npos) return {};
    const double asked = filter.find(name) != std::string_view::npos ? read : node.plan_rows * run.loops * run.share;
    return {.loops = std::max(1.0, asked)};
  }

  const PlanContext& context_;
  Scanned out_;
};

}  // namespace

Scanned rows_scanned(const PlanTree& plan, const PlanContext& context) {
  Counter counter(context);
  counter.visit(plan.root, {});
  return counter.take();
}

}  // namespace assay::plan
