#include <cmath>

#include "advise/plan/plan_tree.h"
#include "core/ids.h"
#include "core/text.h"

namespace assay::plan {
namespace {

std::string label(const PlanNode& node) {
  std::string out = node.type;
  if (node.type == "ModifyTable" && !node.detail("Operation").empty()) out = std::string(node.detail("Operation"));
  if (!node.detail("Join Type").empty() && node.detail("Join Type") != "Inner") out += fmt::format(" ({})", node.detail("Join Type"));
  if (node.index) out += " using " + *node.index;
  if (node.relation) out += " on " + (node.schema ? *node.schema + "." : std::string()) + *node.relation;
  if (node.alias && node.relation && *node.alias != *node.relation) out += " " + *node.alias;
  return out;
}

std::string figures(const PlanNode& node) {
  if (node.never_executed) return "never executed";
  std::string out;
  if (node.self_ms)
    out += fmt::format("{} of {}", text::duration_ms(*node.self_ms), text::duration_ms(node.total_ms.value_or(0)));
  else
    out += fmt::format("cost {:.0f}", node.total_cost);
  if (node.share) out += fmt::format(", {:.0f} %", *node.share * 100);
  if (!node.rows) return out + fmt::format(", ~{} rows", text::count(node.plan_rows));
  out += fmt::format(", {} rows", text::count(*node.rows));
  if (node.row_factor && *node.row_factor >= 10) out += fmt::format(" (estimate off ×{:.0f})", *node.row_factor);
  if (node.loops && *node.loops > 1) out += fmt::format(", {} loops", text::count(*node.loops));
  if (node.rows_removed) out += fmt::format(", {} removed", text::count(*node.rows_removed));
  return out;
}

void draw(std::string& out, const PlanNode& node, std::size_t depth) {
  static constexpr std::string_view shown[] = {"Filter",       "Index Cond", "Hash Cond", "Merge Cond", "Join Filter",
                                               "Recheck Cond", "Sort Key",   "Group Key", "Sort Method"};
  const std::string pad(depth * 3, ' ');
  if (node.subplan) out += fmt::format("{}{}:\n", pad, *node.subplan);
  out += fmt::format("{}{}{}  [{}]\n", pad, depth == 0 ? "" : "└─ ", label(node), figures(node));
  for (const std::string_view name : shown)
    if (!node.detail(name).empty()) out += fmt::format("{}     {}: {}\n", pad, name, node.detail(name));
  for (const PlanNode& child : node.children) draw(out, child, depth + 1);
}

void shape(std::string& out, const PlanNode& node) {
  out += fmt::format("({}|{}|{}|{}|{}", node.type, node.schema.value_or(""), node.relation.value_or(""), node.index.value_or(""),
                     node.detail("Join Type"));
  for (const PlanNode& child : node.children) shape(out, child);
  out += ')';
}

}  // namespace

std::string render(const PlanTree& plan) {
  std::string out;
  draw(out, plan.root, 0);
  for (const Trigger& trigger : plan.triggers)
    out += fmt::format("Trigger {}: {} in {} calls\n", trigger.name, text::duration_ms(trigger.time_ms), text::count(trigger.calls));
  if (plan.planning_ms) out += fmt::format("Planning {}\n", text::duration_ms(*plan.planning_ms));
  if (plan.jit_ms) out += fmt::format("JIT {}\n", text::duration_ms(*plan.jit_ms));
  if (plan.execution_ms) out += fmt::format("Execution {}\n", text::duration_ms(*plan.execution_ms));
  return out;
}

std::string shape_fingerprint(const PlanTree& plan) {
  std::string text = "assay-plan-1";
  shape(text, plan.root);
  return digest_hex(text, 16).substr(0, 16);
}

}  // namespace assay::plan
