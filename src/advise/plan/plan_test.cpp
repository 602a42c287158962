#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "advise/plan/conditions.h"
#include "advise/plan/plan_tree.h"

namespace assay::plan {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}
PlanTree fixture(const std::string& name) {
  auto plan = parse(read(std::filesystem::path(ASSAY_SOURCE_DIR) / "tests/fixtures/plans" / name));
  if (!plan) throw std::runtime_error(name + ": " + plan.error().message);
  return *plan;
}
const PlanNode* find(const PlanNode& root, std::string_view type, std::string_view relation = {}) {
  const PlanNode* found = nullptr;
  walk(root, [&](const PlanNode& node) {
    if (!found && node.type == type && (relation.empty() || node.alias.value_or("") == relation || node.relation.value_or("") == relation))
      found = &node;
  });
  return found;
}
double self_sum(const PlanTree& plan) {
  double sum = 0;
  walk(plan.root, [&](const PlanNode& node) { sum += node.self_ms.value_or(0); });
  return sum;
}

TEST(PlanTiming, own_times_are_never_negative_and_add_up_to_the_execution_in_every_real_plan) {
  int plans = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(ASSAY_SOURCE_DIR) / "tests/fixtures/plans")) {
    const PlanTree plan = fixture(entry.path().filename().string());
    ++plans;
    if (!plan.analyzed) continue;
    walk(plan.root, [&](const PlanNode& node) {
      EXPECT_TRUE(node.never_executed ? !node.self_ms : *node.self_ms >= 0) << entry.path() << " node " << node.id;
    });
    const double sum = self_sum(plan);
    EXPECT_LE(sum, *plan.execution_ms + 1e-6) << entry.path();
    EXPECT_GE(sum, 0.9 * *plan.root.total_ms) << entry.path() << ": time was charged twice";
  }
  EXPECT_GE(plans, 17);
}

TEST(PlanTiming, parallel_steps_are_divided_by_the_processes_that_ran_them) {
  const PlanTree plan = fixture("parallel.json");
  const PlanNode* scan = find(plan.root, "Seq Scan", "orders");
  ASSERT_NE(scan, nullptr);
  EXPECT_EQ(*scan->loops, 3);
  EXPECT_NEAR(*scan->rows, 200000, 3);
  EXPECT_LT(*scan->total_ms, *plan.execution_ms);
}

TEST(PlanTiming, an_init_plan_is_charged_where_its_value_is_used) {
  const PlanTree plan = fixture("initplan.json");
  const PlanNode& scan = plan.root;
  ASSERT_EQ(scan.type, "Seq Scan");
  ASSERT_FALSE(scan.children.empty());
  EXPECT_NEAR(*scan.self_ms, *scan.total_ms - *scan.children[0].total_ms, 0.01);
  // one level higher the sort holds the InitPlan, the scan below runs it
  const PlanTree sorted = fixture("text_initplan.txt");
  const PlanNode* user = find(sorted.root, "Seq Scan", "orders");
  for (const PlanNode& child : sorted.root.children)
    if (!child.subplan) user = &child;
  EXPECT_NEAR(*user->self_ms, 39.598 - 21.647, 0.05);
  EXPECT_NEAR(*sorted.root.self_ms, 39.774 - 39.598, 0.05);
}

TEST(PlanTiming, a_cte_is_charged_to_its_scans) {
  const PlanTree plan = fixture("cte.json");
  const PlanNode* scan = find(plan.root, "CTE Scan");
  ASSERT_NE(scan, nullptr);
  EXPECT_LT(*scan->self_ms, *scan->total_ms);
}

TEST(PlanTiming, never_executed_steps_have_no_time) {
  const PlanTree plan = fixture("never.json");
  int never = 0;
  walk(plan.root, [&](const PlanNode& node) { never += node.never_executed ? 1 : 0; });
  EXPECT_GT(never, 0);
}

TEST(PlanParse, multiplies_fractional_rows_and_keeps_duplicate_keys_harmless) {
  const auto plan =
      parse(R"([{"Plan":{"Node Type":"Nested Loop","Plan Rows":1,"Actual Total Time":10,"Actual Rows":2.00,"Actual Loops":1,"Plans":[
    {"Node Type":"Index Scan","Relation Name":"t","Plan Rows":1,"Actual Total Time":0.002,"Actual Rows":0.37,"Actual Loops":1000,"Rows Removed by Filter":1.5,"Workers":[],"Workers":[{"Worker Number":0}]}]}}])");
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_NEAR(*plan->root.children[0].rows, 370, 1e-6);
  EXPECT_NEAR(*plan->root.children[0].rows_removed, 1500, 1e-6);
  EXPECT_NEAR(*plan->root.children[0].total_ms, 2, 1e-6);
}

TEST(PlanParse, reads_auto_explain_objects_log_lines_and_text) {
  const auto logged =
      parse("LOG:  duration: 3.2 ms  plan:\n{\"Query Text\": \"select 1\", \"Plan\": {\"Node Type\": \"Result\", \"Total Cost\": 0.01}}");
  ASSERT_TRUE(logged) << logged.error().message;
  EXPECT_EQ(*logged->query, "select 1");
  EXPECT_FALSE(logged->analyzed);
  const PlanTree text = fixture("text_parallel.txt");
  EXPECT_EQ(text.root.type, "Aggregate");
  EXPECT_EQ(text.root.detail("Partial Mode"), "Finalize");
  const PlanNode* join = find(text.root, "Hash Join");
  ASSERT_NE(join, nullptr);
  EXPECT_EQ(join->detail("Join Type"), "Left");
  EXPECT_EQ(*find(text.root, "Seq Scan", "order_items")->rows_removed, 120000);
  EXPECT_NEAR(*text.planning_ms, 0.817, 1e-9);
}

TEST(PlanParse, gives_the_same_tree_for_text_and_json) {
  const auto text = parse(
      "Limit  (cost=0.42..1.00 rows=10 width=4) (actual time=0.1..0.2 rows=10 loops=1)\n  ->  Index Only Scan Backward using orders_pkey on shop.orders o  (cost=0.42..9.00 rows=99 width=4) (actual time=0.1..0.2 rows=10 loops=1)\n        Index Cond: (id > 5)\n        Heap Fetches: 3\n");
  const auto json = parse(
      R"({"Plan":{"Node Type":"Limit","Plans":[{"Node Type":"Index Only Scan","Schema":"shop","Relation Name":"orders","Alias":"o","Index Name":"orders_pkey"}]}})");
  ASSERT_TRUE(text && json);
  EXPECT_EQ(shape_fingerprint(*text), shape_fingerprint(*json));
  EXPECT_EQ(shape_fingerprint(*text).size(), 16U);
  EXPECT_NE(shape_fingerprint(*text), shape_fingerprint(fixture("cte.json")));
}

TEST(PlanParse, refuses_what_is_no_plan_in_words) {
  for (const std::string_view text : {"", "hello", "[]", "{}", "[{\"Plan\":1}]", "{\"Plan\":{", "null", "[[[["}) {
    const auto plan = parse(text);
    ASSERT_FALSE(plan) << text;
    EXPECT_FALSE(plan.error().message.empty());
  }
}

TEST(PlanRender, names_steps_times_and_removed_rows) {
  const std::string text = render(fixture("seq_scan.json"));
  EXPECT_NE(text.find("Seq Scan on orders"), std::string::npos) << text;
  EXPECT_NE(text.find("199,800 removed"), std::string::npos) << text;
  EXPECT_NE(to_json_text(fixture("seq_scan.json")).find("\"rows_removed\":199800"), std::string::npos);
}

TEST(Conditions, take_columns_from_explains_own_spelling) {
  using V = std::vector<std::string>;
  const std::tuple<std::string_view, V, V> cases[] = {
      {"(status = 'failed'::text)", {"status"}, {}},
      {"((status = 'x'::text) AND (created_at > '2026-01-01'::date) AND (total_cents = 5))", {"status", "total_cents"}, {"created_at"}},
      {"((status)::text = ANY ('{a,b}'::text[]))", {"status"}, {}},
      {"(o.customer_id = $1)", {"customer_id"}, {}},
      {"((a = 1) OR (b = 2))", {}, {}},
      {"(lower(email) = 'x'::text)", {}, {}},
      {"(name ~~* '%x%'::text)", {}, {}},
      {"(\"Order\" = 3)", {"\"Order\""}, {}},
  };
  for (const auto& [condition, equal, range] : cases) {
    EXPECT_EQ(columns_of(condition).equal, equal) << condition;
    EXPECT_EQ(columns_of(condition).range, range) << condition;
  }
}

}  // namespace
}  // namespace assay::plan
