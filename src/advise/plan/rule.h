// Plan rules: one file rules/<slug>.cpp with one constant record, one page rules/<slug>.md with its cases. The folder is the list.
// Rules are pure and thread-safe; they report findings with the time that a fix could save, by which they are ranked.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advise/finding.h"
#include "advise/plan/plan_tree.h"

namespace assay::plan {

struct TableStats {
  double reltuples = -1;
  double n_mod_since_analyze = 0;
  bool ever_analyzed = true;
  std::optional<Instant> last_analyze;
};

/// What is known besides the plan; all of it optional. `now` is given because rules read no clock.
struct PlanContext {
  std::string statement;
  std::map<std::string, TableStats> tables;  ///< by "schema.table" and by bare name
  const TableStats* stats(const PlanNode& node) const;
};

/// One finding in the making, with what it is worth.
struct PlanFinding {
  Finding finding;
  double saves_ms = 0;    ///< at most, if the fix takes the whole cost away
  double saves_cost = 0;  ///< the same in cost units, for plans that were not executed
};

struct PlanRule;

/// Where rules put their findings.
class PlanReport {
 public:
  PlanReport(const PlanRule& rule, const PlanTree& plan) : rule_(rule), plan_(plan) {}
  /// A finding on `node`; fill in title, why, evidence and fix. `saves_ms` defaults to the node's own time. Valid until the next call.
  PlanFinding& on(const PlanNode& node);
  PlanFinding& on_object(ObjectRef object);
  std::vector<PlanFinding> take() { return std::move(findings_); }

 private:
  const PlanRule& rule_;
  const PlanTree& plan_;
  std::vector<PlanFinding> findings_;
};

struct PlanRule {
  std::string_view slug = {};
  std::string_view title = {};
  Severity severity = Severity::warning;
  void (*check)(const PlanTree&, const PlanContext&, PlanReport&) = nullptr;
};

/// All rules, by slug (generated from the folder).
std::span<const PlanRule* const> plan_rules();

/// Every rule on the plan, the finding that could save most first.
std::vector<Finding> check(const PlanTree& plan, const PlanContext& context = {});

// helpers for rules
/// "orders", "shop.orders" as the plan names it; "" without relation.
std::string relation_of(const PlanNode& node);
Evidence number(std::string_view label, double value, std::string_view unit = {});
Evidence words(std::string_view label, std::string_view value);

}  // namespace assay::plan

// constinit: a record needs no code at start, so the order of files cannot matter
#define ASSAY_PLAN_RULE(name)             \
  namespace assay::plan {                 \
  extern const PlanRule plan_rule_##name; \
  }                                       \
  constinit const assay::plan::PlanRule assay::plan::plan_rule_##name
