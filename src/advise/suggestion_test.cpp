// Suggestions in the order in which to begin.
#include "advise/suggestion.h"

#include <gtest/gtest.h>

namespace assay::advise {
namespace {

Suggestion one(std::string rule, Severity severity, Impact impact, VerdictKind verdict = VerdictKind::none) {
  Suggestion out;
  out.rule = std::move(rule);
  out.severity = severity;
  out.impact = impact;
  if (verdict != VerdictKind::none) out.verdict = SuggestionVerdict{"k", verdict, "ada", {}, {}, {}};
  return out;
}

TEST(Ranking, is_by_what_the_suggestions_of_a_rule_cost_together) {
  const auto ranked =
      ranking_of({one("char_n", Severity::info, Impact::low), one("fk_without_index", Severity::warning, Impact::high),
                  one("fk_without_index", Severity::info, Impact::low), one("no_primary_key", Severity::error, Impact::med)});
  ASSERT_EQ(ranked.size(), 3U);
  EXPECT_EQ(fmt::format("{} {} {}", ranked[0].rule, ranked[0].weight, ranked[0].count), "no_primary_key 18 1");
  EXPECT_EQ(fmt::format("{} {} {}", ranked[1].rule, ranked[1].weight, ranked[1].count), "fk_without_index 10 2");
  EXPECT_EQ(fmt::format("{} {} {}", ranked[2].rule, ranked[2].weight, ranked[2].count), "char_n 1 1");
  EXPECT_EQ(ranked[1].severity, Severity::warning);
  EXPECT_EQ(ranked[1].impact, Impact::high);
  EXPECT_EQ(ranked[1].title, "A foreign key without an index");
  EXPECT_TRUE(ranked[1].explained);
}

TEST(Ranking, leaves_out_what_was_decided_but_not_what_is_found_again) {
  const auto ranked = ranking_of({one("a", Severity::error, Impact::high, VerdictKind::muted),
                                  one("b", Severity::error, Impact::high, VerdictKind::rejected),
                                  one("a_fault_of_structure", Severity::info, Impact::low, VerdictKind::accepted)});
  ASSERT_EQ(ranked.size(), 1U);
  EXPECT_EQ(ranked[0].title, "a fault of structure");
  EXPECT_FALSE(ranked[0].explained);
}

}  // namespace
}  // namespace assay::advise
