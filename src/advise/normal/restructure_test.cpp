// Tables taken apart, as text; the same is executed on real servers in tests/contract/normal_test.cpp.
#include "advise/normal/restructure.h"

#include <gtest/gtest.h>

#include "advise/normal/notation.h"
#include "schema/ddl/read.h"
#include "schema/diagram/convert.h"

namespace assay::advise::normal {
namespace {

schema::Model read(std::string_view sql, schema::Dialect dialect = schema::Dialect::postgres) {
  auto out = schema::read_sql(sql, dialect);
  EXPECT_TRUE(out);
  return std::move(out->model);
}

std::vector<Part> third(const schema::Model& model, const schema::Name& name, std::string_view dependencies) {
  std::vector<std::string> names;
  for (const schema::Column& column : model.table(name.schema, name.name)->columns) names.push_back(column.name);
  auto declared = read_dependencies(dependencies, names);
  EXPECT_TRUE(declared) << declared.error().message;
  return synthesise_third(declared->universe);
}

std::string texts(const std::vector<schema::MigrationStatement>& statements) {
  std::string out;
  for (const auto& one : statements) out += one.sql + ";\n";
  return out;
}

constexpr std::string_view orders = R"(
CREATE TABLE customer (id integer PRIMARY KEY);
CREATE TABLE orders (order_id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer (id), customer_name text,
  total numeric CHECK (total > 0));
CREATE INDEX orders_total ON orders (total);
CREATE INDEX orders_mixed ON orders (total, customer_name);
CREATE TABLE line (order_id integer REFERENCES orders (order_id));
)";

TEST(Restructure, moves_rows_keys_and_references_and_says_what_it_leaves) {
  const schema::Model model = read(orders);
  const auto parts = third(model, {"public", "orders"}, "order_id -> customer_id, total; customer_id -> customer_name");
  const auto made = restructure(model, {"public", "orders"}, parts);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(texts(made->migration.statements), R"(LOCK TABLE public.orders IN SHARE ROW EXCLUSIVE MODE;
CREATE TABLE public.orders_customer (
    customer_id integer NOT NULL,
    customer_name text
);
ALTER TABLE public.orders_customer ADD CONSTRAINT orders_customer_pkey PRIMARY KEY (customer_id);
CREATE TABLE public.orders_main (
    order_id integer NOT NULL,
    customer_id integer NOT NULL,
    total numeric
);
ALTER TABLE public.orders_main ADD CONSTRAINT orders_main_pkey PRIMARY KEY (order_id);
CREATE INDEX orders_main_total_idx ON public.orders_main (total);
INSERT INTO public.orders_customer (customer_id, customer_name) SELECT DISTINCT customer_id, customer_name FROM public.orders;
INSERT INTO public.orders_main (order_id, customer_id, total) SELECT DISTINCT order_id, customer_id, total FROM public.orders;
ALTER TABLE public.orders_main ADD CONSTRAINT orders_main_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.orders_customer (customer_id);
ALTER TABLE public.orders_main ADD CONSTRAINT orders_main_customer_id_fkey1 FOREIGN KEY (customer_id) REFERENCES public.customer (id);
ALTER TABLE public.line DROP CONSTRAINT line_order_id_fkey;
ALTER TABLE public.line ADD CONSTRAINT line_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders_main (order_id);
ALTER TABLE public.orders RENAME TO orders_before;
CREATE VIEW public.orders AS SELECT orders_main.order_id, orders_main.customer_id, orders_customer.customer_name, orders_main.total FROM public.orders_main JOIN public.orders_customer ON orders_customer.customer_id = orders_main.customer_id;
DO 'BEGIN IF (SELECT count(*) FROM public.orders) <> (SELECT count(*) FROM (SELECT DISTINCT order_id, customer_id, customer_name, total FROM public.orders_before) AS before) THEN RAISE EXCEPTION USING MESSAGE = ''The view orders has other rows than the table: a dependency does not hold. Nothing was changed.''; END IF; END';
)");
  std::string locks;
  for (const schema::MigrationStatement& one : made->migration.statements)
    for (const schema::Lock& lock : one.locks) locks += fmt::format("{} {}; ", lock.object, lock.mode);
  EXPECT_EQ(locks,
            "public.orders SHARE ROW EXCLUSIVE; public.customer SHARE ROW EXCLUSIVE; public.line ACCESS EXCLUSIVE; "
            "public.orders ACCESS EXCLUSIVE; public.line SHARE ROW EXCLUSIVE; public.orders ACCESS EXCLUSIVE; ");
  std::string notes;
  for (const Skipped& one : made->notes) notes += one.what + "; ";
  EXPECT_EQ(notes, "index orders_mixed of orders; check orders_total_check of orders; ");
  ASSERT_TRUE(made->migration.down);
  EXPECT_EQ(texts(*made->migration.down), R"(DROP VIEW public.orders;
ALTER TABLE public.orders_before RENAME TO orders;
ALTER TABLE public.line DROP CONSTRAINT line_order_id_fkey;
ALTER TABLE public.line ADD CONSTRAINT line_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders (order_id);
DROP TABLE public.orders_main;
DROP TABLE public.orders_customer;
)");
}

TEST(Restructure, the_patch_makes_the_diagram_of_the_model_after) {
  const schema::Model model = read(orders);
  const auto parts = third(model, {"public", "orders"}, "order_id -> customer_id, total; customer_id -> customer_name");
  const schema::diagram::Diagram before = schema::diagram::from_model(model);
  const auto patch = restructure_patch(before, {"public", "orders"}, parts);
  ASSERT_TRUE(patch) << patch.error().message;
  const auto after = apply(before, *patch);
  ASSERT_TRUE(after) << after.error().message;
  const auto back = schema::diagram::to_model(*after);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_TRUE(back->table("public", "orders_main") && back->table("public", "orders_customer") && back->view("public", "orders"));
  EXPECT_FALSE(back->table("public", "orders"));
  EXPECT_EQ(back->table("public", "line")->foreign_keys[0].ref_table, "orders_main");
  EXPECT_EQ(before.nodes.size() + 2, after->nodes.size());
}

TEST(Restructure, nullable_keys_are_unique_and_joined_as_equal) {
  const schema::Model model = read("CREATE TABLE t (a integer, b integer, c integer)");
  const auto made = restructure(model, {"public", "t"}, third(model, {"public", "t"}, "a -> b"));
  ASSERT_TRUE(made);
  const std::string sql = texts(made->migration.statements);
  EXPECT_NE(sql.find("CONSTRAINT t_a_a_key UNIQUE (a)"), std::string::npos) << sql;
  EXPECT_NE(sql.find("ON t_a.a IS NOT DISTINCT FROM t_main.a"), std::string::npos) << sql;
  EXPECT_EQ(made->notes[0].what, "equal rows of t");
}

TEST(Restructure, refuses_what_it_cannot_do_and_says_what_to_do) {
  const auto message = [](std::string_view sql, std::string_view name, schema::Dialect dialect = schema::Dialect::postgres) {
    const schema::Model model = read(sql, dialect);
    const Part whole{AttributeSet::first(2), {AttributeSet::one(0)}};
    const auto made = restructure(model, {dialect == schema::Dialect::postgres ? "public" : "", std::string(name)}, std::span(&whole, 1));
    return made ? "made" : made.error().message;
  };
  EXPECT_EQ(
      message("CREATE TABLE t (a integer, b json)", "t"),
      "public.t.b is json, which PostgreSQL cannot compare, so equal rows cannot be told. Change its type, json to jsonb for example.");
  EXPECT_EQ(message("CREATE TABLE t (a integer, b integer)", "u"), "There is no table public.u.");
  EXPECT_EQ(message("CREATE TABLE t (a integer, b integer) PARTITION BY LIST (a)", "t"),
            "public.t is partitioned or inherits; it cannot be taken apart. Give a plain table.");
  EXPECT_EQ(message("CREATE TABLE t (a integer, b integer)", "t", schema::Dialect::sqlite),
            "t is in sqlite; tables are taken apart on PostgreSQL, MySQL and MariaDB.");
}

}  // namespace
}  // namespace assay::advise::normal
