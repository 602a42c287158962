#include "advise/plan/timing.h"

#include <algorithm>

namespace assay::plan {
namespace {

bool is_gather(const PlanNode& node) { return node.type == "Gather" || node.type == "Gather Merge"; }
bool is_subplan(const PlanNode& node) { return node.subplan && node.subplan->starts_with("SubPlan"); }
bool is_cte(const PlanNode& node) { return node.subplan && node.subplan->starts_with("CTE "); }
bool is_init(const PlanNode& node) { return node.subplan && !is_subplan(node) && !is_cte(node); }

/// Loops of a Gather's child count processes: workers that started and, when it takes part, the leader.
double processes_below(const PlanNode& gather) {
  for (const PlanNode& child : gather.children)
    if (!child.subplan && child.loops && *child.loops > 0 && gather.loops && *gather.loops > 0)
      return std::max(1.0, *child.loops / *gather.loops);
  return 1;
}

void divide(PlanNode& node, double processes) {
  if (node.total_ms) *node.total_ms /= processes;
  const double below = is_gather(node) ? processes * processes_below(node) : processes;
  for (PlanNode& child : node.children) divide(child, is_gather(node) && child.subplan ? processes : below);
}

void own_time(PlanNode& node) {
  if (node.total_ms) {
    double self = *node.total_ms;
    for (const PlanNode& child : node.children)
      if (!is_init(child) && !is_cte(child)) self -= child.total_ms.value_or(0);
    node.self_ms = self;
  }
  for (PlanNode& child : node.children) own_time(child);
}

/// "InitPlan 1 (returns $0)" is used as $0 before 17 and as (InitPlan 1).col1 since.
std::vector<std::string> names_of_value(const PlanNode& init) {
  std::string_view name = *init.subplan;
  std::vector<std::string> names;
  if (const auto returns = name.find("(returns "); returns != std::string_view::npos) {
    std::string_view list = name.substr(returns + 9);
    list = list.substr(0, list.find(')'));
    for (std::size_t at = 0; at < list.size();) {
      const auto comma = std::min(list.find(',', at), list.size());
      names.emplace_back(list.substr(at, comma - at));
      at = comma + 1;
    }
    name = name.substr(0, name.find(" ("));
  }
  names.push_back("(" + std::string(name) + ")");
  return names;
}

bool mentions(const PlanNode& node, const std::vector<std::string>& names) {
  for (const Detail& detail : node.details)
    for (const std::string& name : names)
      if (const auto at = detail.value.find(name); at != std::string::npos) {
        const char next = at + name.size() < detail.value.size() ? detail.value[at + name.size()] : ' ';
        if (next < '0' || next > '9') return true;
      }
  return false;
}

/// Where the InitPlan ran; a Gather evaluates what its workers will need.
PlanNode* user_of(PlanNode& node, const PlanNode& init, const std::vector<std::string>& names, PlanNode* gather) {
  if (&node == &init) return nullptr;
  if (mentions(node, names) && !node.never_executed) return gather ? gather : &node;
  if (!gather && is_gather(node)) gather = &node;
  for (PlanNode& child : node.children)
    if (PlanNode* found = user_of(child, init, names, gather)) return found;
  return nullptr;
}

void charge_cte(PlanNode& node, std::string_view name, double& left) {
  if (node.type == "CTE Scan" && node.detail("CTE Name") == name && node.self_ms) {
    const double part = std::min(left, std::max(0.0, *node.self_ms));
    *node.self_ms -= part;
    left -= part;
  }
  for (PlanNode& child : node.children) charge_cte(child, name, left);
}

void charge_subplans(PlanNode& node) {
  for (PlanNode& child : node.children) charge_subplans(child);
  for (PlanNode& child : node.children) {
    double spent = child.total_ms.value_or(0);
    if (spent <= 0) continue;
    if (is_cte(child)) {
      charge_cte(node, std::string_view(*child.subplan).substr(4), spent);
    } else if (is_init(child)) {
      PlanNode* user = user_of(node, child, names_of_value(child), nullptr);
      if (!user) user = &node;
      if (user->self_ms) *user->self_ms -= spent;
    }
  }
}

double clamp_and_sum(PlanNode& node) {
  if (node.self_ms) *node.self_ms = std::max(0.0, *node.self_ms);
  double sum = node.self_ms.value_or(0);
  for (PlanNode& child : node.children) sum += clamp_and_sum(child);
  return sum;
}

void finish_times(PlanNode& node, double scale, double whole) {
  if (node.self_ms) {
    *node.self_ms *= scale;
    if (whole > 0) node.share = *node.self_ms / whole;
  }
  for (PlanNode& child : node.children) finish_times(child, scale, whole);
}

/// A node that is not run to its end (below a LIMIT) costs its parent only a part: children whose costs exceed the node's are scaled down to it.
void cost_shares(PlanNode& node, double charged, double whole) {
  double below = 0;
  for (const PlanNode& child : node.children)
    if (!is_init(child) && !is_cte(child)) below += child.total_cost;
  const double full = node.total_cost > 0 ? charged / node.total_cost : 0;
  const double scale = below > node.total_cost && below > 0 ? charged / below : full;
  node.share = whole > 0 ? std::clamp((charged - below * scale) / whole, 0.0, 1.0) : 0.0;
  for (PlanNode& child : node.children) cost_shares(child, child.total_cost * (is_init(child) || is_cte(child) ? full : scale), whole);
}

}  // namespace

void apply_timing(PlanTree& plan) {
  if (!plan.analyzed || !plan.root.total_ms) return cost_shares(plan.root, plan.total_cost, plan.total_cost);
  divide(plan.root, 1);
  own_time(plan.root);
  charge_subplans(plan.root);
  const double limit = plan.execution_ms ? std::max(*plan.execution_ms, 0.0) : *plan.root.total_ms;
  const double sum = clamp_and_sum(plan.root);
  finish_times(plan.root, sum > limit && sum > 0 ? limit / sum : 1, limit);
}

}  // namespace assay::plan
