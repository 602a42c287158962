#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "advise/plan/rule.h"
#include "core/embed.h"

namespace assay::embedded {
std::span<const EmbeddedFile> plan_rule_pages();
}

namespace assay::plan {
namespace {

struct Case {
  std::string kind, expects, stale, text;
};

/// ```plan flags <node type> [stale=table]``` and ```plan quiet [stale=table]```
std::vector<Case> cases_of(std::string_view page) {
  std::vector<Case> cases;
  std::istringstream lines{std::string(page)};
  std::string line;
  bool inside = false;
  while (std::getline(lines, line)) {
    if (line.starts_with("```plan ")) {
      Case next;
      std::string head = line.substr(8);
      if (const auto at = head.find("stale="); at != std::string::npos) {
        next.stale = head.substr(at + 6);
        head.resize(at);
      }
      while (head.ends_with(' ')) head.pop_back();
      next.kind = head.substr(0, head.find(' '));
      next.expects = head.find(' ') == std::string::npos ? "" : head.substr(head.find(' ') + 1);
      cases.push_back(next);
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      cases.back().text += line + "\n";
    }
  }
  return cases;
}

std::string node_type_of(const PlanTree& plan, const Finding& finding) {
  if (finding.where.object.kind == "trigger") return "trigger";
  std::string type;
  walk(plan.root, [&](const PlanNode& node) {
    if (finding.where.node == node.id) type = node.type;
  });
  return type;
}

PlanTree fixture(const std::string& name) {
  std::ifstream in(std::filesystem::path(ASSAY_SOURCE_DIR) / "tests/fixtures/plans" / name);
  std::stringstream text;
  text << in.rdbuf();
  return parse(text.str()).value();
}

TEST(PlanRules, every_rule_has_its_page_with_headings_and_both_kinds_of_cases) {
  std::size_t sources = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(ASSAY_SOURCE_DIR) / "src/advise/plan/rules"))
    sources += entry.path().extension() == ".cpp" ? 1U : 0U;
  EXPECT_EQ(plan_rules().size(), sources);
  EXPECT_EQ(embedded::plan_rule_pages().size(), sources);
  for (const PlanRule* rule : plan_rules()) {
    const auto* page = find_embedded(embedded::plan_rule_pages(), std::string(rule->slug) + ".md");
    ASSERT_NE(page, nullptr) << rule->slug;
    EXPECT_TRUE(page->data.starts_with("# ")) << rule->slug;
    for (const std::string_view heading : {"## Why it matters", "## How to fix", "## When it is fine"})
      EXPECT_NE(page->data.find(heading), std::string_view::npos) << rule->slug << heading;
    std::set<std::string> kinds;
    for (const Case& one : cases_of(page->data)) kinds.insert(one.kind);
    EXPECT_EQ(kinds, (std::set<std::string>{"flags", "quiet"})) << rule->slug;
  }
}

TEST(PlanRules, cases_of_the_pages_hold) {
  for (const PlanRule* rule : plan_rules())
    for (const Case& one : cases_of(find_embedded(embedded::plan_rule_pages(), std::string(rule->slug) + ".md")->data)) {
      const auto plan = parse(one.text);
      ASSERT_TRUE(plan) << rule->slug << ": " << plan.error().message;
      PlanContext context;
      if (!one.stale.empty())
        context.tables[one.stale] = {
            .reltuples = 100'000, .n_mod_since_analyze = 50'000, .ever_analyzed = true, .last_analyze = std::nullopt};
      std::vector<std::string> flagged;
      for (const Finding& finding : check(*plan, context)) {
        if (finding.rule != rule->slug) continue;
        flagged.push_back(node_type_of(*plan, finding));
        EXPECT_FALSE(finding.title.empty() || finding.why.empty() || finding.evidence.empty() || finding.key.empty()) << rule->slug;
      }
      if (one.kind == "quiet")
        EXPECT_TRUE(flagged.empty()) << rule->slug << one.text;
      else
        EXPECT_EQ(flagged, std::vector<std::string>{one.expects}) << rule->slug << one.text;
    }
}

TEST(PlanRules, fire_on_real_plans) {
  const std::pair<std::string, std::string_view> cases[] = {
      {"seq_scan.json", "slow_seq_scan"}, {"sort_spill.json", "sort_spill"}, {"inefficient_index.json", "inefficient_index"},
      {"offset.json", "large_offset"},    {"trigger.json", "trigger_time"},
  };
  for (const auto& [file, rule] : cases) {
    bool found = false;
    for (const Finding& finding : check(fixture(file))) found = found || finding.rule == rule;
    EXPECT_TRUE(found) << file;
  }
}

TEST(PlanRules, each_fires_on_the_plan_of_its_demo_statement) {
  PlanContext context;
  context.tables["shipments"] = {.reltuples = 250'000, .n_mod_since_analyze = 125'000, .ever_analyzed = true, .last_analyze = std::nullopt};
  for (const PlanRule* rule : plan_rules()) {
    bool found = false;
    for (const Finding& finding : check(fixture(fmt::format("demo_{}.json", rule->slug)), context))
      found = found || finding.rule == rule->slug;
    EXPECT_TRUE(found) << rule->slug;
  }
}

TEST(PlanRules, rank_by_what_could_be_saved_and_name_the_index_to_create) {
  const auto findings = check(fixture("seq_scan.json"));
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].rule, "slow_seq_scan") << "a cause comes before a place";
  const auto dependent = check(fixture("demo_row_misestimate.json"));
  ASSERT_FALSE(dependent.empty());
  EXPECT_EQ(dependent[0].fix->sql, "CREATE STATISTICS (dependencies, mcv) ON city, postcode, country FROM addresses;\nANALYZE addresses;");
  bool named = false;
  for (const Finding& finding : findings)
    if (finding.rule == "slow_seq_scan") {
      named = true;
      ASSERT_TRUE(finding.fix);
      EXPECT_EQ(finding.fix->sql, "CREATE INDEX CONCURRENTLY ON orders (status);");
      EXPECT_EQ(finding.impact, Impact::high);
      EXPECT_EQ(finding.key, "slow_seq_scan:orders");
    }
  EXPECT_TRUE(named);
}

}  // namespace
}  // namespace assay::plan
