// EXPLAIN output → PlanTree, with one timing model for everybody (docs in plan_tree.cpp). The wire shape of POST /api/monitor/explain's `plan`.
// Values; any thread. Times in ms over the whole statement, rows over all loops unless a name says otherwise.
// Errors: Code::invalid when the text is neither EXPLAIN JSON nor EXPLAIN text.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fields.h"

namespace assay::plan {

struct Detail {
  std::string label;
  std::string value;
  static constexpr auto fields() {
    return fields_of(field<&Detail::label>("As EXPLAIN names it", required), field<&Detail::value>("Its text", required));
  }
};

/// Blocks of 8 kB, children included, as EXPLAIN counts them.
struct Buffers {
  double shared_hit = 0, shared_read = 0, shared_dirtied = 0, shared_written = 0, temp_read = 0, temp_written = 0;
  static constexpr auto fields() {
    return fields_of(field<&Buffers::shared_hit>("Found in cache", required), field<&Buffers::shared_read>("Read", required),
                     field<&Buffers::shared_dirtied>("Dirtied", required), field<&Buffers::shared_written>("Written", required),
                     field<&Buffers::temp_read>("Temporary blocks read", required),
                     field<&Buffers::temp_written>("Temporary blocks written", required));
  }
};

struct PlanNode {
  int id = 0;  ///< in reading order, from 1
  std::string type;
  std::optional<std::string> relation, schema, alias, index;
  std::vector<Detail> details;
  double startup_cost = 0, total_cost = 0, plan_rows = 0;
  int plan_width = 0;
  std::optional<double> rows;  ///< over all loops
  std::optional<double> loops;
  std::optional<double> total_ms;      ///< wall time of the node and what it runs, over all loops (parallel: divided by the processes)
  std::optional<double> self_ms;       ///< total_ms without children, InitPlans and SubPlans; their sum is ≤ the root's time
  std::optional<double> share;         ///< self_ms / execution time; without ANALYZE: of the cost
  std::optional<double> row_factor;    ///< max(actual / estimated, estimated / actual) per loop, ≥ 1
  std::optional<double> rows_removed;  ///< by filter, recheck or join filter, over all loops
  std::optional<Buffers> buffers;
  bool never_executed = false;
  std::optional<std::string> subplan;  ///< "InitPlan 1", "CTE recent", "SubPlan 2"
  std::vector<PlanNode> children;

  /// The detail's text, or "".
  std::string_view detail(std::string_view label) const;
  double detail_number(std::string_view label) const;

  static constexpr auto fields() {
    return fields_of(field<&PlanNode::id>("In reading order, from 1", required), field<&PlanNode::type>("Node type", required),
                     field<&PlanNode::relation>("Relation scanned or changed"), field<&PlanNode::schema>("Its schema"),
                     field<&PlanNode::alias>("Its alias"), field<&PlanNode::index>("Index used"),
                     field<&PlanNode::details>("Everything else EXPLAIN says", required),
                     field<&PlanNode::startup_cost>("Cost to the first row", required),
                     field<&PlanNode::total_cost>("Cost to the last row", required),
                     field<&PlanNode::plan_rows>("Rows expected per loop", required), field<&PlanNode::plan_width>("Bytes a row", required),
                     field<&PlanNode::rows>("Rows over all loops"), field<&PlanNode::loops>("Executions"),
                     field<&PlanNode::total_ms>("Time with everything below"), field<&PlanNode::self_ms>("Time of this node alone"),
                     field<&PlanNode::share>("Share of the execution"), field<&PlanNode::row_factor>("Estimate against truth, at least 1"),
                     field<&PlanNode::rows_removed>("Rows thrown away"), field<&PlanNode::buffers>("Blocks, children included"),
                     field<&PlanNode::never_executed>("Never executed", required),
                     field<&PlanNode::subplan>("InitPlan, SubPlan or CTE name"), field<&PlanNode::children>("Children", required));
  }
};

struct Trigger {
  std::string name;
  std::string relation;
  double time_ms = 0;
  double calls = 0;
  static constexpr auto fields() {
    return fields_of(field<&Trigger::name>("Trigger or constraint", required), field<&Trigger::relation>("Its table", required),
                     field<&Trigger::time_ms>("Time in all calls", required), field<&Trigger::calls>("Calls", required));
  }
};

struct PlanTree {
  bool analyzed = false;
  std::optional<double> planning_ms, execution_ms, jit_ms;
  double total_cost = 0;
  std::optional<std::string> query;  ///< auto_explain's "Query Text"
  PlanNode root;
  std::vector<Trigger> triggers;
  std::vector<Detail> settings;  ///< non-default planner settings

  static constexpr auto fields() {
    return fields_of(field<&PlanTree::analyzed>("Whether it was executed", required), field<&PlanTree::planning_ms>("Planning time"),
                     field<&PlanTree::execution_ms>("Execution time"), field<&PlanTree::jit_ms>("JIT compilation, inside the execution"),
                     field<&PlanTree::total_cost>("Cost of the root", required),
                     field<&PlanTree::query>("Statement, where the plan carries it"), field<&PlanTree::root>("The tree", required),
                     field<&PlanTree::triggers>("Triggers fired", required),
                     field<&PlanTree::settings>("Non-default planner settings", required));
  }
};

/// EXPLAIN (FORMAT JSON) as array, object or auto_explain's object, or EXPLAIN's text format (psql's frame is tolerated).
Result<PlanTree> parse(std::string_view text);

/// A text tree for the terminal, with time shares and row factors.
std::string render(const PlanTree& plan);

/// 16 hex over node types, relations and indexes: equal plans of one statement have equal shapes (plan flips).
std::string shape_fingerprint(const PlanTree& plan);

/// Depth-first, parents first.
template <class Visit>
void walk(const PlanNode& node, Visit&& visit) {
  visit(node);
  for (const PlanNode& child : node.children) walk(child, visit);
}

}  // namespace assay::plan
