#include "advise/links/links.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/text.h"
#include "schema/ddl/read.h"

namespace assay::advise::links {
namespace {

schema::Model model_of(const std::string& sql, schema::Dialect dialect = schema::Dialect::postgres) {
  auto read = schema::read_sql(sql, dialect);
  EXPECT_TRUE(read && read->lost == 0);
  return std::move(read->model);
}

std::string written(const Links& links) {
  std::vector<std::string> out;
  for (const Link& link : links.links)
    out.push_back(
        fmt::format("{}({})→{}({})", link.from.name, text::join(link.from_columns, ","), link.to.name, text::join(link.to_columns, ",")));
  std::sort(out.begin(), out.end());
  return text::join(out, " ");
}

const std::string shop =
    "CREATE TABLE customers (id bigint PRIMARY KEY, email text UNIQUE); CREATE TABLE users (id bigint PRIMARY KEY);"
    "CREATE TABLE categories (id bigint PRIMARY KEY, parent_id bigint);"
    "CREATE TABLE products (sku text PRIMARY KEY, category_id bigint);"
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, billing_customer_id bigint, sku text, created_by bigint, "
    "external_id bigint, amount numeric, email text);";

TEST(Links, by_names) {
  EXPECT_EQ(written(find_links(model_of(shop), {})),
            "categories(parent_id)→categories(id) orders(billing_customer_id)→customers(id) orders(created_by)→users(id) "
            "orders(customer_id)→customers(id) orders(sku)→products(sku) products(category_id)→categories(id)");
}

TEST(Links, what_is_declared_is_not_missing) {
  EXPECT_EQ(written(find_links(
                model_of("CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint REFERENCES a);"), {})),
            "");
}

TEST(Links, a_key_of_several_columns_is_one_link) {
  const Links found =
      find_links(model_of("CREATE TABLE orders (tenant_id bigint, id bigint, PRIMARY KEY (tenant_id, id));"
                          "CREATE TABLE lines (tenant_id bigint, order_id bigint, n int, PRIMARY KEY (tenant_id, order_id, n));"),
                 {});
  EXPECT_EQ(written(found), "lines(tenant_id,order_id)→orders(tenant_id,id)");
}

TEST(Links, a_reference_to_one_of_several_tables_is_told_and_not_proposed) {
  const Links found = find_links(
      model_of("CREATE TABLE posts (id bigint PRIMARY KEY);"
               "CREATE TABLE comments (id bigint PRIMARY KEY, post_id bigint, post_type text, subject_id bigint, subject_kind text);"),
      {});
  EXPECT_TRUE(found.links.empty());
  ASSERT_EQ(found.polymorphic.size(), 2U);
  EXPECT_EQ(found.polymorphic[0].type, "post_type");
}

TEST(Links, types_that_differ_are_said_and_those_that_have_nothing_in_common_are_none) {
  const Links found = find_links(model_of("CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id bigint PRIMARY KEY, a_id integer);"
                                          "CREATE TABLE c (id bigint PRIMARY KEY, a_id text);"),
                                 {});
  ASSERT_EQ(found.links.size(), 1U);
  EXPECT_EQ(found.links[0].why_not, "public.b.a_id is integer, public.a.id is bigint: make them the same first.");
  EXPECT_EQ(found.links[0].script, "");
}

TEST(Links, joins_of_statements_speak_for_a_link_and_find_others) {
  const schema::Model model = model_of(
      "CREATE TABLE people (id bigint PRIMARY KEY, name text); CREATE TABLE letters (id bigint PRIMARY KEY, writer bigint, "
      "person_id bigint);");
  const double before = find_links(model, {}).links.front().score;
  const auto uses = uses_of(model, {{"SELECT * FROM letters l JOIN people p ON l.person_id = p.id", 100},
                                    {"SELECT * FROM letters l JOIN public.people p ON p.id = l.writer WHERE p.name = l.nothing", 7}});
  ASSERT_EQ(uses.size(), 2U);
  const Links found = find_links(model, uses);
  EXPECT_EQ(written(found), "letters(person_id)→people(id) letters(writer)→people(id)");
  EXPECT_GT(found.links[0].score, before);
  EXPECT_EQ(found.links[0].evidence.back().value.dump(), "100");
}

TEST(Links, rows_weigh) {
  const schema::Model model = model_of(shop);
  Link link = find_links(model, {}).links.front();
  Link orphaned = link;
  Link unrelated = link;
  weigh(link, {.rows = 1000, .values = 500, .orphans = 0, .whole = true}, model);
  weigh(orphaned, {.rows = 1000, .values = 500, .orphans = 30, .whole = true}, model);
  weigh(unrelated, {.rows = 1000, .values = 500, .orphans = 900, .whole = true}, model);
  EXPECT_GT(link.score, 0.9);
  EXPECT_LT(orphaned.score, link.score);
  EXPECT_LT(unrelated.score, 0.1);
  EXPECT_EQ(link.script.find("DELETE"), std::string::npos);
  EXPECT_NE(orphaned.script.find("-- 30 rows refer to nothing"), std::string::npos) << orphaned.script;
}

TEST(Links, the_script_adds_the_key_without_blocking) {
  const schema::Model model = model_of("CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint);");
  Link link = find_links(model, {}).links.front();
  weigh(link, {.rows = 10, .values = 3, .orphans = 0, .whole = true}, model);
  EXPECT_EQ(link.script,
            "CREATE INDEX CONCURRENTLY ON public.b (a_id);\n"
            "ALTER TABLE public.b ADD CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a (id) NOT VALID;\n"
            "ALTER TABLE public.b VALIDATE CONSTRAINT b_a_id_fkey;\n");
}

}  // namespace
}  // namespace assay::advise::links
