// How many rows a plan reads, by the shapes that multiply or cut them.
#include "advise/plan/scanned.h"

#include <gtest/gtest.h>

namespace assay::plan {
namespace {

Scanned of(const std::string& root, double orders = 1000, double customers = 50) {
  PlanContext context;
  context.tables["orders"].reltuples = orders;
  context.tables["customers"].reltuples = customers;
  const auto plan = parse("[{\"Plan\": " + root + "}]");
  EXPECT_TRUE(plan) << root;
  return rows_scanned(*plan, context);
}
std::string node(const std::string& type, double rows, const std::string& more = "", const std::string& children = "") {
  return fmt::format(R"({{"Node Type": "{}", "Plan Rows": {}, "Total Cost": 10{}{}}})", type, rows, more.empty() ? "" : ", " + more,
                     children.empty() ? "" : ", \"Plans\": [" + children + "]");
}
std::string seq(const std::string& table, double rows, const std::string& more = "") {
  return node("Seq Scan", rows, fmt::format(R"("Relation Name": "{}"{})", table, more.empty() ? "" : ", " + more));
}
const std::string by_key = node("Index Scan", 1, R"("Relation Name": "customers")");

TEST(Scanned, a_sequential_scan_reads_the_table_whatever_it_returns) { EXPECT_DOUBLE_EQ(of(seq("orders", 3)).rows, 1000); }

TEST(Scanned, an_index_scan_reads_what_is_expected_of_it) { EXPECT_DOUBLE_EQ(of(by_key).rows, 1); }

TEST(Scanned, a_bitmap_scan_reads_what_its_bitmap_holds) {
  EXPECT_DOUBLE_EQ(of(node("Bitmap Heap Scan", 5, R"("Relation Name": "orders")", node("Bitmap Index Scan", 80))).rows, 80);
}

TEST(Scanned, the_inner_side_of_a_nested_loop_runs_for_each_outer_row) {
  EXPECT_DOUBLE_EQ(of(node("Nested Loop", 20, "", seq("orders", 20) + "," + by_key)).rows, 1000 + 20);
  EXPECT_DOUBLE_EQ(of(node("Nested Loop", 20, "", seq("orders", 20) + "," + seq("customers", 1))).rows, 1000 + 20 * 50);
}

TEST(Scanned, what_is_kept_or_remembered_does_not_run_again) {
  EXPECT_DOUBLE_EQ(of(node("Nested Loop", 20, "", seq("orders", 20) + "," + node("Materialize", 50, "", seq("customers", 50)))).rows, 1050);
  // the join costs 10 + 30, the inner side 10 a run: three of 20 runs are expected to miss
  const std::string join = fmt::format(R"({{"Node Type": "Nested Loop", "Plan Rows": 20, "Total Cost": 40, "Plans": [{}, {}]}})",
                                       seq("orders", 20), node("Memoize", 1, "", by_key));
  EXPECT_DOUBLE_EQ(of(join).rows, 1003);
}

TEST(Scanned, both_sides_of_a_hash_join_are_read_once) {
  EXPECT_DOUBLE_EQ(of(node("Hash Join", 1000, "", seq("orders", 1000) + "," + node("Hash", 50, "", seq("customers", 50)))).rows, 1050);
}

TEST(Scanned, a_limit_stops_a_scan_but_not_what_is_sorted_first) {
  EXPECT_DOUBLE_EQ(of(node("Limit", 10, "", seq("orders", 1000))).rows, 10);
  EXPECT_DOUBLE_EQ(of(node("Limit", 10, "", node("Sort", 1000, "", seq("orders", 1000)))).rows, 1000);
  EXPECT_DOUBLE_EQ(of(node("Limit", 10, "", node("Nested Loop", 1000, "", seq("orders", 1000) + "," + by_key))).rows, 10 + 10);
}

TEST(Scanned, processes_of_a_gather_divide_a_parallel_scan_and_repeat_the_rest) {
  const std::string parallel = seq("orders", 400, R"("Parallel Aware": true)");
  EXPECT_DOUBLE_EQ(of(node("Gather", 1000, R"("Workers Planned": 2)", parallel)).rows, 1000);
  // 2 workers and a leader that does 0.4 of one: the inner side is read by each
  const std::string join = node("Hash Join", 400, "", parallel + "," + node("Hash", 50, "", seq("customers", 50)));
  EXPECT_DOUBLE_EQ(of(node("Gather", 1000, R"("Workers Planned": 2)", join)).rows, 1000 + 2.4 * 50);
}

TEST(Scanned, subplans_run_for_each_row_that_asks_unless_they_are_hashed) {
  const auto with = [](const std::string& filter) {
    const std::string inner = R"({"Node Type": "Index Scan", "Relation Name": "customers", "Plan Rows": 2, "Subplan Name": "SubPlan 1"})";
    return node("Seq Scan", 30, fmt::format(R"("Relation Name": "orders"{})", filter.empty() ? "" : ", \"Filter\": \"" + filter + "\""),
                inner);
  };
  EXPECT_DOUBLE_EQ(of(with("(SubPlan 1)")).rows, 1000 + 2 * 1000);
  EXPECT_DOUBLE_EQ(of(with("(hashed SubPlan 1)")).rows, 1000 + 2);
  EXPECT_DOUBLE_EQ(of(with("")).rows, 1000 + 2 * 30);
}

TEST(Scanned, a_table_that_was_never_analysed_is_said) {
  const Scanned found = of(seq("orders", 7), -1);
  EXPECT_EQ(found.unknown, std::vector<std::string>{"orders"});
  EXPECT_DOUBLE_EQ(found.rows, 7);
}

}  // namespace
}  // namespace assay::plan
