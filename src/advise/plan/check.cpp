#include <algorithm>

#include "advise/plan/rule.h"
#include "core/text.h"

namespace assay::plan {
namespace {

/// Shares of the statement's time (or cost) that a finding could give back: the impact users see.
Impact impact_of(double share) { return share >= 0.4 ? Impact::high : share >= 0.1 ? Impact::med : Impact::low; }

}  // namespace

const TableStats* PlanContext::stats(const PlanNode& node) const {
  if (!node.relation) return nullptr;
  auto found = node.schema ? tables.find(*node.schema + "." + *node.relation) : tables.end();
  if (found == tables.end()) found = tables.find(*node.relation);
  return found == tables.end() ? nullptr : &found->second;
}

PlanFinding& PlanReport::on_object(ObjectRef object) {
  PlanFinding& found = findings_.emplace_back();
  Finding& finding = found.finding;
  finding.rule = std::string(rule_.slug);
  finding.severity = rule_.severity;
  finding.title = std::string(rule_.title);
  finding.key = fmt::format("{}:{}{}", rule_.slug, object.schema ? *object.schema + "." : std::string(), object.name);
  finding.where.object = std::move(object);
  finding.proof.engine = "postgres";
  return found;
}

PlanFinding& PlanReport::on(const PlanNode& node) {
  ObjectRef object;
  object.kind = node.relation ? "table" : "plan_node";
  object.schema = node.schema;
  object.table = node.relation;
  object.name = node.relation ? *node.relation : node.type;
  PlanFinding& found = on_object(std::move(object));
  found.finding.where.node = node.id;
  found.saves_ms = node.self_ms.value_or(0);
  found.saves_cost = node.share.value_or(0) * plan_.total_cost;
  return found;
}

std::vector<Finding> check(const PlanTree& plan, const PlanContext& context) {
  std::vector<PlanFinding> all;
  for (const PlanRule* rule : plan_rules()) {
    PlanReport report(*rule, plan);
    rule->check(plan, context, report);
    for (PlanFinding& found : report.take()) all.push_back(std::move(found));
  }
  const double whole = plan.execution_ms.value_or(plan.root.total_ms.value_or(0));
  auto worth = [&](const PlanFinding& found) {
    return whole > 0 ? found.saves_ms / whole : plan.total_cost > 0 ? found.saves_cost / plan.total_cost : 0.0;
  };
  std::stable_sort(all.begin(), all.end(), [&](const PlanFinding& a, const PlanFinding& b) {
    // what names a cause comes before what only names a place
    const double x = worth(a), y = worth(b);
    return x != y ? x > y : a.finding.severity < b.finding.severity;
  });
  std::vector<Finding> findings;
  for (PlanFinding& found : all) {
    found.finding.impact = impact_of(worth(found));
    if (found.saves_ms > 0) found.finding.evidence.push_back(number("could save at most", found.saves_ms, "ms"));
    findings.push_back(std::move(found.finding));
  }
  return findings;
}

std::string relation_of(const PlanNode& node) {
  if (!node.relation) return {};
  return node.schema ? *node.schema + "." + *node.relation : *node.relation;
}

Evidence number(std::string_view label, double value, std::string_view unit) {
  Evidence evidence{std::string(label), Json(value), std::nullopt, "plan"};
  if (!unit.empty()) evidence.unit = std::string(unit);
  return evidence;
}

Evidence words(std::string_view label, std::string_view value) { return {std::string(label), Json(value), std::nullopt, "plan"}; }

}  // namespace assay::plan
