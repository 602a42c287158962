// Links among the findings of the rules: one a column, with the script and an edge that the diagram takes.
#include "advise/links/findings.h"

#include <gtest/gtest.h>

#include "advise/suggest.h"
#include "core/text.h"
#include "schema/ddl/read.h"
#include "schema/diagram/convert.h"
#include "schema/diagram/patch.h"
#include "tests/support/lint_cases.h"

namespace assay::advise {
namespace {

schema::Model model_of(const std::string& sql) {
  auto read = schema::read_sql(sql, schema::Dialect::postgres);
  EXPECT_TRUE(read && read->lost == 0);
  return std::move(read->model);
}

const std::string shop =
    "CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE users (id bigint PRIMARY KEY);"
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, created_by bigint, parent_id bigint);"
    "CREATE TABLE shops (tenant_id bigint, id bigint, PRIMARY KEY (tenant_id, id));"
    "CREATE TABLE visits (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, shop_id bigint NOT NULL);";

std::vector<Finding> references(const schema::Model& model, const lint::LintOptions& options = {}, double min_score = least_link_score) {
  std::vector<Finding> out;
  for (Finding& finding : look(model, options, links::find_links(model, {}), min_score).findings)
    if (finding.rule == "fk_missing_by_name") out.push_back(std::move(finding));
  return out;
}

std::string keys(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) out += finding.key.substr(finding.key.find(':') + 1) + "\n";
  return out;
}

TEST(LinkFindings, are_one_a_column_under_the_rule_s_own_key) {
  EXPECT_EQ(keys(references(model_of(shop))),
            "column.public.orders.created_by\ncolumn.public.orders.customer_id\ncolumn.public.orders.parent_id\n"
            "foreign_key.public.visits.visits_tenant_id_shop_id_fkey\n");
}

TEST(LinkFindings, have_the_staged_script_the_score_and_an_edge_that_ends_them) {
  const schema::Model model = model_of(shop);
  schema::diagram::Diagram diagram = schema::diagram::from_model(model);
  for (const Finding& finding : references(model)) {
    SCOPED_TRACE(finding.key);
    EXPECT_EQ(finding.evidence.back().label, "score");
    ASSERT_TRUE(finding.fix && finding.fix->patch);
    EXPECT_TRUE(finding.fix->safe);
    const std::size_t add = finding.fix->sql.find("NOT VALID"), validate = finding.fix->sql.find("VALIDATE CONSTRAINT");
    EXPECT_TRUE(add != std::string::npos && add < validate && validate != std::string::npos) << finding.fix->sql;
    const auto patch = from_json<schema::diagram::DiagramPatch>(*finding.fix->patch);
    ASSERT_TRUE(patch) << patch.error().message;
    auto patched = schema::diagram::apply(std::move(diagram), *patch);
    ASSERT_TRUE(patched) << patched.error().message;
    diagram = std::move(*patched);
  }
  const auto fixed = schema::diagram::to_model(diagram);
  ASSERT_TRUE(fixed);
  EXPECT_EQ(keys(references(*fixed)), "");
}

TEST(LinkFindings, follow_the_policy_and_what_is_asked_for) {
  lint::LintOptions options;
  options.policy.severity["fk_missing_by_name"] = Severity::error;
  options.fixes_of = {"fk_missing_by_name:column.public.orders.created_by"};
  const auto found = references(model_of(shop), options);
  ASSERT_EQ(found.size(), 4U);
  for (const Finding& finding : found) {
    EXPECT_EQ(finding.severity, Severity::error);
    EXPECT_EQ(finding.fix.has_value(), options.fixes_of.contains(finding.key));
  }
  EXPECT_EQ(keys(references(model_of(shop), {}, 0.6)).find("created_by"), std::string::npos) << "a person alone is 0.5";
  options.policy.disabled["fk_missing_by_name"] = "the application checks them";
  EXPECT_TRUE(references(model_of(shop), options).empty());
}

TEST(LinkFindings, are_there_for_all_that_the_rule_flags) {
  int flagged = 0;
  for (const lint::Case& one : lint::cases_of(*lint::find_rule("fk_missing_by_name"))) {
    if (!one.flags) continue;
    SCOPED_TRACE(one.name());
    schema::Model model = lint::model_of(one);
    lint::LintOptions options;
    lint::apply_directives(one, model, options);
    EXPECT_EQ(lint::paths_of(references(model, options)), one.expects);
    ++flagged;
  }
  EXPECT_GE(flagged, 2);
}

TEST(LinkFindings, say_what_rows_say) {
  const schema::Model model = model_of(shop);
  links::Links found = links::find_links(model, {});
  for (links::Link& link : found.links) links::weigh(link, {1000, 100, 3, true}, model);
  const auto result = look(model, {}, found);
  const auto at = std::find_if(result.findings.begin(), result.findings.end(),
                               [](const Finding& f) { return f.key == "fk_missing_by_name:column.public.orders.customer_id"; });
  ASSERT_NE(at, result.findings.end());
  EXPECT_EQ(at->impact, Impact::high);
  EXPECT_EQ(at->why, "3 of 1,000 rows refer to a row that is not there.");
}

TEST(LinkFindings, are_nothing_new_where_types_differ_but_the_reason) {
  const auto found = references(model_of(
      "CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint PRIMARY KEY, customer_id integer NOT NULL);"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found[0].fix);
  EXPECT_EQ(found[0].why.find("public.orders.customer_id is integer"), 0U) << found[0].why;
}

}  // namespace
}  // namespace assay::advise
