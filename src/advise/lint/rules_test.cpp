// Every rule's page: its cases flag exactly what they say, and each fix ends its finding, as statements and as a patch.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "schema/diagram/convert.h"
#include "schema/diagram/patch.h"
#include "tests/support/lint_cases.h"

namespace assay::lint {
namespace {

class Rules : public testing::TestWithParam<const LintRule*> {};

std::string name_of_rule(const testing::TestParamInfo<const LintRule*>& info) { return std::string(info.param->slug); }

bool still_there(const Case& one, const schema::Model& model, const LintOptions& options, const std::string& key) {
  const auto findings = findings_of(one, model, options);
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.key == key; });
}

void expect_fixed_by_statements(const Case& one, const schema::Model& model, const LintOptions& options, const Finding& finding) {
  auto fixed = schema::apply_sql(model, finding.fix->sql, one.dialect);
  ASSERT_TRUE(fixed) << fixed.error().message;
  EXPECT_EQ(fixed->lost, 0U) << finding.fix->sql;
  EXPECT_FALSE(still_there(one, fixed->model, options, finding.key)) << finding.key << " after\n" << finding.fix->sql;
}

void expect_fixed_by_patch(const Case& one, const schema::Model& model, const LintOptions& options, const Finding& finding) {
  const auto patch = from_json<schema::diagram::DiagramPatch>(*finding.fix->patch);
  ASSERT_TRUE(patch) << patch.error().message;
  const auto patched = schema::diagram::apply(schema::diagram::from_model(model), *patch);
  ASSERT_TRUE(patched) << patched.error().message;
  auto fixed = schema::diagram::to_model(*patched);
  ASSERT_TRUE(fixed) << fixed.error().message;
  fixed->version = model.version;
  EXPECT_FALSE(still_there(one, *fixed, options, finding.key)) << finding.key << " after the patch";
}

/// The statements of the fix in place of the one that was found.
void expect_fixed_in_place(const Case& one, const schema::Model& model, const LintOptions& options, const Finding& finding,
                           const Site& site) {
  const MigrationLint again = migration_of(one, fixed_files(one, finding, site), model, options);
  for (const Finding& still : again.findings) EXPECT_NE(still.key, finding.key) << "after\n" << finding.fix->sql;
}

void expect_case_of_steps(const Case& one, const schema::Model& model, const LintOptions& options) {
  const MigrationLint linted = migration_of(one, one.files, model, options);
  EXPECT_EQ(paths_of(linted.findings), one.flags ? one.expects : std::vector<std::string>{});
  for (std::size_t i = 0; i < linted.findings.size(); ++i) {
    const Finding& finding = linted.findings[i];
    EXPECT_FALSE(finding.title.empty());
    EXPECT_FALSE(finding.why.empty()) << finding.title;
    EXPECT_TRUE(finding.where.line) << finding.title;
    if (finding.fix) expect_fixed_in_place(one, model, options, finding, linted.sites[i]);
  }
}

TEST_P(Rules, flags_what_its_page_says_and_its_fixes_end_it) {
  const LintRule& rule = *GetParam();
  for (const Case& one : cases_of(rule)) {
    SCOPED_TRACE(one.name());
    schema::Model model = model_of(one);
    LintOptions options;
    apply_directives(one, model, options);
    if (rule.step != nullptr) {
      expect_case_of_steps(one, model, options);
      continue;
    }
    const std::vector<Finding> findings = findings_of(one, model, options);
    EXPECT_EQ(paths_of(findings), one.flags ? one.expects : std::vector<std::string>{});
    for (const Finding& finding : findings) {
      EXPECT_FALSE(finding.title.empty());
      EXPECT_FALSE(finding.why.empty()) << finding.title;
      if (!finding.fix) continue;
      expect_fixed_by_statements(one, model, options, finding);
      if (finding.fix->patch) expect_fixed_by_patch(one, model, options, finding);
    }
  }
}

TEST_P(Rules, is_whole) {
  const LintRule& rule = *GetParam();
  EXPECT_FALSE(rule.title.empty());
  const int kinds = (rule.table != nullptr ? 1 : 0) + (rule.schema != nullptr ? 1 : 0) + (rule.step != nullptr ? 1 : 0) +
                    (rule.statement != nullptr ? 1 : 0);
  EXPECT_EQ(kinds, 1) << "one of table, schema, step and statement";
  EXPECT_EQ(find_rule(rule.slug), &rule);
  std::set<schema::Dialect> flagged;
  for (const Case& one : cases_of(rule)) {
    if (one.flags) flagged.insert(one.dialect);
    EXPECT_TRUE(!one.flags || speaks_of(rule, one.dialect)) << one.name();
  }
  if ((rule.dialects & on_postgres) != 0) {
    EXPECT_TRUE(flagged.contains(schema::Dialect::postgres)) << "no case of PostgreSQL is flagged";
  }
  if ((rule.dialects & on_mysqls) != 0) {
    EXPECT_TRUE(flagged.contains(schema::Dialect::mysql) || flagged.contains(schema::Dialect::mariadb)) << "no case of MySQL is flagged";
  }
}

INSTANTIATE_TEST_SUITE_P(Lint, Rules, testing::ValuesIn(lint_rules().begin(), lint_rules().end()), name_of_rule);

TEST(Lint, the_folder_is_the_list) {
  std::size_t sources = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(ASSAY_SOURCE_DIR) / "src/advise/lint/rules"))
    sources += entry.path().extension() == ".cpp" ? 1U : 0U;
  EXPECT_EQ(lint_rules().size(), sources);
  EXPECT_EQ(embedded::lint_rule_pages().size(), sources);
}

schema::Model shop() {
  return schema::read_sql(
             "CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);"
             "CREATE TABLE log (text text);",
             schema::Dialect::postgres)
      ->model;
}

std::set<std::string> slugs(const LintResult& result) {
  std::set<std::string> out;
  for (const Finding& finding : result.findings) out.insert(finding.rule);
  return out;
}

TEST(Lint, a_policy_disables_rules_and_sets_severities) {
  LintOptions options;
  EXPECT_TRUE(slugs(lint(shop(), options)).contains("no_primary_key"));
  options.policy.disabled["no_primary_key"] = "log is only appended to";
  options.policy.severity["fk_without_index"] = Severity::error;
  const LintResult result = lint(shop(), options);
  EXPECT_FALSE(slugs(result).contains("no_primary_key"));
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings.front().rule, "fk_without_index");
  EXPECT_EQ(result.findings.front().severity, Severity::error);
}

TEST(Lint, problems_of_a_policy_are_said) {
  Policy policy;
  EXPECT_TRUE(problems_of(policy).empty());
  policy.disabled["no_such_rule"] = "x";
  policy.disabled["no_primary_key"] = "";
  policy.naming.table = "(";
  policy.budgets.statement_p95_ms = 0;
  policy.budgets.rows_scanned_per_row_returned = 0.5;
  EXPECT_EQ(problems_of(policy).size(), 5U);
}

TEST(Lint, only_the_tables_asked_for) {
  LintOptions options;
  options.only = {{"public", "orders"}};
  EXPECT_FALSE(slugs(lint(shop(), options)).contains("no_primary_key"));
  EXPECT_TRUE(slugs(lint(shop(), options)).contains("fk_without_index"));
}

TEST(Lint, a_fix_that_rewrites_a_table_is_one_statement_and_not_safe) {
  const auto read = schema::read_sql("CREATE TABLE invoices (id bigint PRIMARY KEY, total money NOT NULL)", schema::Dialect::postgres);
  const auto findings = lint(read->model).findings;
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].rule, "money_type");
  ASSERT_TRUE(findings[0].fix);
  EXPECT_FALSE(findings[0].fix->safe);
  EXPECT_EQ(findings[0].fix->sql.find("CREATE TABLE"), std::string::npos) << findings[0].fix->sql;
}

TEST(Lint, a_fix_is_the_same_in_a_small_and_in_a_large_schema) {
  const std::string small =
      "CREATE FUNCTION f(n bigint) RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM t'; CREATE SEQUENCE s;"
      "CREATE TABLE u (id bigint PRIMARY KEY, owner text); ALTER TABLE u ENABLE ROW LEVEL SECURITY; CREATE VIEW v AS SELECT id FROM u;";
  std::string large = small;
  for (int i = 0; i < 50; ++i)
    large += fmt::format("CREATE TABLE t{} (id bigint PRIMARY KEY); CREATE VIEW v{} AS SELECT id FROM t{};", i, i, i);
  const auto fixes = [](const std::string& sql) {
    std::map<std::string, std::string> out;
    for (const Finding& finding : lint(schema::read_sql(sql, schema::Dialect::postgres)->model).findings)
      if (finding.fix) out[finding.key] = finding.fix->sql + finding.fix->patch->dump();
    return out;
  };
  EXPECT_EQ(fixes(small), fixes(large));
  EXPECT_GE(fixes(small).size(), 3U);
}

TEST(Lint, a_text_is_blind_to_sizes_and_says_so) { EXPECT_FALSE(lint(shop()).blind.empty()); }

}  // namespace
}  // namespace assay::lint
