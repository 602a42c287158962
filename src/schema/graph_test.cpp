#include "schema/graph.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::schema {
namespace {

Table table(std::string name, std::vector<Column> columns = {}) {
  return {.schema = "public", .name = std::move(name), .columns = std::move(columns)};
}
Column column(std::string name, DataType type) { return {.name = std::move(name), .type = std::move(type)}; }
DataType type(std::string name) { return {.schema = "public", .name = std::move(name)}; }
Routine function(std::string name, std::string returns = "integer") {
  return {.schema = "public", .name = std::move(name), .returns = std::move(returns), .language = "plpgsql", .body = "BEGIN END"};
}

std::vector<std::string> order_of(const Model& model) {
  const Graph graph = dependencies(model);
  std::vector<std::string> names;
  for (const std::size_t place : graph.creation_order()) names.push_back(display(name_of(model, graph.objects[place])));
  EXPECT_EQ(names.size(), graph.objects.size());
  return names;
}

bool before(const std::vector<std::string>& order, std::string_view first, std::string_view second) {
  const auto a = std::find(order.begin(), order.end(), first);
  const auto b = std::find(order.begin(), order.end(), second);
  EXPECT_NE(a, order.end()) << first;
  EXPECT_NE(b, order.end()) << second;
  return a < b;
}

TEST(CreationOrder, without_needs_goes_by_kind_then_by_name) {
  Model model;
  model.schemas = {{.name = "z"}};
  model.tables = {table("b"), table("a")};
  model.enums = {{.schema = "public", .name = "zz", .values = {"x"}}};
  EXPECT_EQ(order_of(model), (std::vector<std::string>{"z", "public.zz", "public.a", "public.b"}));
}

TEST(CreationOrder, makes_first_what_a_table_is_made_of) {
  Model model;
  Column with_default = column("n", {.name = "integer"});
  with_default.default_value = "public.next_number()";
  Column counted = column("id", {.name = "bigint"});
  counted.default_value = "nextval('public.t_seq'::regclass)";
  Column computed = column("g", {.name = "text"});
  computed.generated = Generated{.expression = "public.slug(n)"};
  model.tables = {table("a", {column("d", type("email")), column("e", type("mood")), column("c", type("pair")), column("r", type("b")),
                              with_default, counted, computed}),
                  table("b")};
  model.domains = {{.schema = "public", .name = "email", .type = type("text_like")}, {.schema = "public", .name = "text_like"}};
  model.enums = {{.schema = "public", .name = "mood", .values = {"ok"}}};
  model.composites = {{.schema = "public", .name = "pair", .attributes = {column("x", type("mood"))}}};
  model.sequences = {{.schema = "public", .name = "t_seq"}};
  model.routines = {function("next_number"), function("slug")};
  const auto order = order_of(model);
  for (const std::string_view need :
       {"public.email", "public.mood", "public.pair", "public.b", "public.next_number()", "public.slug()", "public.t_seq"})
    EXPECT_TRUE(before(order, need, "public.a")) << need;
  EXPECT_TRUE(before(order, "public.text_like", "public.email"));
}

TEST(CreationOrder, makes_partitions_and_heirs_after_their_parents) {
  Model model;
  model.tables = {table("a_leaf"), table("b_heir"), table("m_middle"), table("z_root"), table("y_parent")};
  model.tables[0].partition_of = PartitionOf{.parent = {"public", "m_middle"}, .bound = "DEFAULT"};
  model.tables[2].partition_of = PartitionOf{.parent = {"public", "z_root"}, .bound = "DEFAULT"};
  model.tables[1].inherits = {{"public", "y_parent"}};
  const auto order = order_of(model);
  EXPECT_TRUE(before(order, "public.z_root", "public.m_middle"));
  EXPECT_TRUE(before(order, "public.m_middle", "public.a_leaf"));
  EXPECT_TRUE(before(order, "public.y_parent", "public.b_heir"));
}

TEST(CreationOrder, follows_what_views_and_sql_bodies_use) {
  Model model;
  model.tables = {table("t")};
  model.views = {{.schema = "public", .name = "a", .uses = {.relations = {{"public", "b"}}}},
                 {.schema = "public", .name = "b", .uses = {.relations = {{"public", "t"}}, .functions = {{"public", "f"}}}}};
  Routine f = function("f", "SETOF public.t");
  f.language = "sql";
  f.sql_body = true;
  f.uses.functions = {{"public", "z"}};
  model.routines = {f, function("z")};
  const auto order = order_of(model);
  EXPECT_TRUE(before(order, "public.b", "public.a"));
  EXPECT_TRUE(before(order, "public.t", "public.f()"));
  EXPECT_TRUE(before(order, "public.z()", "public.f()"));
  EXPECT_TRUE(before(order, "public.f()", "public.b"));
}

TEST(CreationOrder, cuts_a_knot_at_what_can_come_later) {
  Model model;
  Routine f = function("f");
  f.arguments = {{.name = "row", .type = type("t")}};
  model.routines = {f};
  model.tables = {table("t")};
  model.tables[0].checks = {{.name = "c", .expression = "public.f(t.*) > 0"}};
  const Graph graph = dependencies(model);
  ASSERT_EQ(graph.objects.size(), 2U);
  EXPECT_EQ(graph.soft[1], (std::vector<std::size_t>{0}));
  EXPECT_TRUE(before(order_of(model), "public.t", "public.f(public.t)"));
}

TEST(CreationOrder, cuts_a_knot_without_soft_parts_at_its_last_object) {
  Model model;
  for (const std::string name : {"a", "b", "c", "d"}) {
    Routine routine = function(name);
    routine.sql_body = true;
    model.routines.push_back(routine);
  }
  model.routines[0].uses.functions = {{"public", "b"}};
  model.routines[1].uses.functions = {{"public", "c"}};
  model.routines[2].uses.functions = {{"public", "a"}};
  model.routines[3].uses.functions = {{"public", "a"}};
  EXPECT_EQ(order_of(model), (std::vector<std::string>{"public.b()", "public.a()", "public.c()", "public.d()"}));
}

TEST(CreationOrder, sees_strings_that_name_things_and_no_others) {
  Model model;
  Column quoted = column("a", {.name = "bigint"});
  quoted.default_value = "nextval('public.\"Odd seq\"'::regclass)";
  Column text = column("b", {.name = "text"});
  text.default_value = "'public.plain'::text";
  model.tables = {table("a", {quoted, text})};
  model.sequences = {{.schema = "public", .name = "Odd seq"}, {.schema = "public", .name = "plain"}};
  const Graph graph = dependencies(model);
  ASSERT_EQ(graph.objects.size(), 3U);
  EXPECT_EQ(graph.needs[2], (std::vector<std::size_t>{0}));
}

TEST(CreationOrder, takes_extensions_that_others_build_on_first) {
  Model model;
  model.extensions = {{.name = "earthdistance", .schema = "public"},
                      {.name = "cube", .schema = "geo"},
                      {.name = "hstore_plperl"},
                      {.name = "plperl"},
                      {.name = "hstore"}};
  model.schemas = {{.name = "geo"}};
  const auto order = order_of(model);
  EXPECT_TRUE(before(order, "cube", "earthdistance"));
  EXPECT_TRUE(before(order, "geo", "cube"));
  EXPECT_TRUE(before(order, "plperl", "hstore_plperl"));
  EXPECT_TRUE(before(order, "hstore", "hstore_plperl"));
}

TEST(CreationOrder, of_a_long_chain_and_of_many_knots_ends) {
  Model model;
  for (int i = 0; i < 5000; ++i) {
    const std::string name = fmt::format("f{:04}", i);
    Routine routine = function(name);
    routine.sql_body = true;
    // A chain against the order of names, and every tenth calls itself through its neighbour.
    routine.uses.functions = {{"public", fmt::format("f{:04}", i + 1)}};
    if (i % 10 == 9) routine.uses.functions = {{"public", fmt::format("f{:04}", i - 1)}};
    model.routines.push_back(routine);
  }
  const auto order = order_of(model);
  EXPECT_TRUE(before(order, "public.f0008()", "public.f0000()"));
}

}  // namespace
}  // namespace assay::schema
