#include <cmath>

#include "advise/plan/rule.h"
#include "tests/fuzz/target.h"

ASSAY_FUZZ(explain_plan) {
  using namespace assay;
  using namespace assay::fuzz;
  const auto plan = plan::parse(input);
  if (!plan) {
    require(!plan.error().message.empty(), "a refusal says why");
    return;
  }
  int before = 0;
  plan::walk(plan->root, [&](const plan::PlanNode& node) {
    require(node.id == before + 1, "nodes are numbered in reading order");
    before = node.id;
    require(!node.self_ms || *node.self_ms >= 0, "no node takes negative time");
  });
  require(!plan::render(*plan).empty(), "a plan can be drawn");
  require(plan::shape_fingerprint(*plan).size() == 16, "a plan has a shape");
  for (const Finding& finding : plan::check(*plan)) require(!finding.rule.empty() && !finding.title.empty(), "a finding has words");
  require(Json::parse(to_json_text(*plan), 1000).has_value(), "a plan is written as JSON");
}
