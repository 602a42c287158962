// Statements that were counted, and what a policy says of them.
#include "advise/lint/statements.h"

#include <gtest/gtest.h>

#include "advise/lint/rule.h"

namespace assay::lint {
namespace {

ObservedStatement one(std::string fingerprint, double p95_ms) {
  ObservedStatement out;
  out.text = "SELECT *\n  FROM orders WHERE a_column_with_a_long_name = $1 AND another_column_with_a_long_name = $2";
  out.fingerprint = std::move(fingerprint);
  out.calls = 100;
  out.total_ms = 5000;
  out.p95_ms = p95_ms;
  out.p95_source = "estimated";
  return out;
}

Policy budget(double p95_ms) {
  Policy out;
  out.budgets.statement_p95_ms = p95_ms;
  return out;
}

TEST(Statements, a_breach_is_an_error_named_by_its_clipped_text_and_keyed_by_its_fingerprint) {
  const auto found = lint_statements({one("00ff", 150), one("01", 20)}, schema::Dialect::postgres, budget(100));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "statement_over_p95_budget");
  EXPECT_EQ(found[0].severity, Severity::error);
  EXPECT_EQ(found[0].key, "statement_over_p95_budget:statement.00ff");
  EXPECT_EQ(found[0].where.object.kind, "statement");
  EXPECT_LE(found[0].where.object.name.size(), 80U);
  EXPECT_EQ(found[0].where.object.name.find("SELECT * FROM orders"), 0U);
  EXPECT_EQ(found[0].evidence[0].source, "estimated");
}

TEST(Statements, a_policy_sets_the_severity_and_disables) {
  Policy policy = budget(100);
  policy.severity["statement_over_p95_budget"] = Severity::info;
  EXPECT_EQ(lint_statements({one("00", 150)}, schema::Dialect::postgres, policy).front().severity, Severity::info);
  policy.disabled["statement_over_p95_budget"] = "a replica for reports";
  EXPECT_TRUE(lint_statements({one("00", 150)}, schema::Dialect::postgres, policy).empty());
}

TEST(Statements, entries_of_one_fingerprint_are_one_statement) {
  // 2, 4 and 6, 8: mean 5, squares around it 9 + 1 + 1 + 9
  const auto all = merged({{.text = "a", .fingerprint = "x", .calls = 2, .total_ms = 6, .m2_ms2 = 2, .max_ms = 4, .rows = 1},
                           {.text = "b", .fingerprint = "y", .calls = 1, .total_ms = 100, .max_ms = 100},
                           {.text = "c", .fingerprint = "x", .calls = 2, .total_ms = 14, .m2_ms2 = 2, .max_ms = 8, .rows = 2}});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].fingerprint, "y") << "the most time first";
  EXPECT_DOUBLE_EQ(all[1].m2_ms2, 20);
  EXPECT_DOUBLE_EQ(all[1].total_ms, 20);
  EXPECT_DOUBLE_EQ(all[1].max_ms, 8);
  EXPECT_DOUBLE_EQ(all[1].rows, 3);
}

TEST(Statements, the_least_p95_holds_for_every_way_the_calls_can_lie) {
  // 95 calls of p, 5 of the maximum: the mean that admits the smallest p95
  for (const double p : {0.0, 1.0, 9.5})
    for (const double max : {10.0, 1000.0}) EXPECT_NEAR(least_p95((95 * p + 5 * max) / 100, max), p, 1e-9);
  EXPECT_DOUBLE_EQ(least_p95(1, 1000), 0) << "one slow call explains the mean";
}

TEST(Statements, a_call_that_returns_nothing_counts_as_one_row) {
  ObservedStatement statement = one("00", 1);
  EXPECT_FALSE(scan_ratio(statement));
  statement.rows_scanned = 5000;
  EXPECT_DOUBLE_EQ(*scan_ratio(statement), 50);
  statement.rows_returned = 1000;
  EXPECT_DOUBLE_EQ(*scan_ratio(statement), 5);
}

}  // namespace
}  // namespace assay::lint
