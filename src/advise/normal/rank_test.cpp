// Nearly holding dependencies, ranking, inclusions: small tables with known answers.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "advise/normal/approximate.h"
#include "advise/normal/csv.h"
#include "advise/normal/inclusion.h"
#include "advise/normal/queries.h"
#include "core/text.h"

namespace assay::advise::normal {
namespace {

EncodedTable csv(std::string_view text, std::string name = "t") {
  auto out = read_csv(text, "t.csv");
  EXPECT_TRUE(out);
  out->name = std::move(name);
  return std::move(*out);
}

TEST(Approximate, errors_are_those_of_the_definitions) {
  // a → b but for one row of five; of 25 ordered pairs, 4 refute it
  const EncodedTable table = csv("a,b\nx,1\nx,1\nx,2\ny,3\nz,4\n");
  const auto result = approximate(table, {.max_lhs = 1, .max_g3 = 0.2});
  ASSERT_EQ(result.found.size(), 1U);
  EXPECT_EQ(result.found[0].lhs, std::vector<std::uint16_t>{0});
  EXPECT_EQ(result.found[0].rhs, 1);
  EXPECT_DOUBLE_EQ(result.found[0].g3, 0.2);
  EXPECT_DOUBLE_EQ(result.found[0].g1, 4.0 / 25);
  EXPECT_TRUE(approximate(table, {.max_lhs = 1, .max_g3 = 0.19}).found.empty());
}

TEST(Approximate, rows_in_the_way_are_counted_for_the_worst_right_side) {
  const EncodedTable table = csv("a,b,c\nx,1,1\nx,1,2\nx,2,3\ny,3,3\n");
  const std::uint16_t a[] = {0}, b[] = {1}, both[] = {1, 2}, key[] = {0, 2};
  EXPECT_EQ(rows_in_the_way(table, a, b), 1U);
  EXPECT_EQ(rows_in_the_way(table, a, both), 2U);
  EXPECT_EQ(rows_in_the_way(table, key, both), 0U);
  EXPECT_EQ(rows_in_the_way(table, {}, a), 1U);
}

TEST(Approximate, agrees_with_counting_on_random_tables) {
  std::mt19937 random(4);
  for (int round = 0; round < 100; ++round) {
    std::string text = "a,b,c\n";
    const std::size_t rows = 2 + random() % 30;
    for (std::size_t r = 0; r < rows; ++r) text += fmt::format("{},{},{}\n", random() % 5, random() % 3, random() % 4);
    const EncodedTable table = csv(text);
    for (const Approximate& one : approximate(table, {.max_lhs = 2, .max_g3 = 0.5}).found) {
      std::map<std::vector<std::uint32_t>, std::map<std::uint32_t, std::size_t>> groups;
      for (std::size_t r = 0; r < rows; ++r) {
        std::vector<std::uint32_t> key;
        for (const std::uint16_t a : one.lhs) key.push_back(table.columns[a].codes[r]);
        ++groups[key][table.columns[one.rhs].codes[r]];
      }
      std::size_t kept = 0;
      double pairs = 0;
      for (const auto& [key, values] : groups) {
        std::size_t most = 0;
        double size = 0, agreeing = 0;
        for (const auto& [value, count] : values) {
          most = std::max(most, count), size += static_cast<double>(count);
          agreeing += static_cast<double>(count * count);
        }
        kept += most, pairs += size * size - agreeing;
      }
      EXPECT_DOUBLE_EQ(one.g3, static_cast<double>(rows - kept) / static_cast<double>(rows));
      EXPECT_DOUBLE_EQ(one.g1, pairs / static_cast<double>(rows * rows));
    }
  }
}

TEST(Rank, what_repeats_rises_and_what_holds_by_accident_sinks) {
  std::mt19937 random(2);
  std::string text = "order_id,customer_id,customer_name,note\n";
  for (int i = 0; i < 300; ++i) {
    const unsigned long customer = random() % 40;
    text += fmt::format("{},{},name of {},{}\n", i, customer, customer, random() % 10'000);
  }
  const EncodedTable table = csv(text);
  const auto found = discover(table);
  ASSERT_TRUE(found);
  const std::vector<Ranked> ranked = rank(table, found->dependencies);
  ASSERT_EQ(ranked.size(), 2U);  // customer_id ⇄ customer_name; order_id and note are keys or nearly
  for (const Ranked& one : ranked) {
    EXPECT_EQ(one.lhs.size(), 1U);
    EXPECT_EQ(one.distinct, 40U);
    EXPECT_EQ(one.saved_cells, 260U);
    EXPECT_GT(one.affinity, 0.4);
    EXPECT_GT(one.evidence, 200);
  }
  EXPECT_EQ(text::join(words_of("customerID_no-x2Name"), "|"), "customer|id|no|x|name");
}

std::string shown(const Inclusions& all, std::span<const EncodedTable> tables) {
  std::set<std::string> lines;
  for (const Inclusion& one : all.found) {
    std::string line;
    for (std::size_t i = 0; i < one.from.size(); ++i)
      line += fmt::format("{}{}.{}<{}.{}", i == 0 ? "" : " ", tables[one.from_table].name, tables[one.from_table].columns[one.from[i]].name,
                          tables[one.to_table].name, tables[one.to_table].columns[one.to[i]].name);
    lines.insert(line + (one.to_unique ? "!" : ""));
  }
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : ", ") + line;
  return out;
}

TEST(Inclusion, unary_and_wider_ones_by_type_class) {
  const EncodedTable tables[] = {csv("id,tag\n1,a\n2,b\n3,c\n", "p"),
                                 csv("p_id,p_tag,day,n\n1,a,2026-01-01,7\n3,c,2026-01-02,8\n3,c,2026-01-03,7\n", "q")};
  EXPECT_EQ(shown(inclusions(tables), tables), "q.p_id<p.id!, q.p_tag<p.tag!");
  const std::string wider = shown(inclusions(tables, {.max_arity = 2}), tables);
  EXPECT_EQ(wider, "q.p_id<p.id q.p_tag<p.tag!, q.p_id<p.id!, q.p_tag<p.tag!");
  const EncodedTable swapped[] = {tables[0], csv("p_id,p_tag\n1,b\n", "q")};
  EXPECT_EQ(shown(inclusions(swapped, {.max_arity = 2}), swapped), "q.p_id<p.id!, q.p_tag<p.tag!");
  EXPECT_EQ(inclusions(tables).found[0].from_table, 1U);
}

TEST(Inclusion, a_reference_comes_before_keys_that_both_count_from_one) {
  const EncodedTable tables[] = {csv("id,name\n1,a\n2,b\n3,c\n4,d\n", "shop.customer"),
                                 csv("id,customer_id\n1,1\n2,1\n3,2\n4,4\n", "shop.orders")};
  const Inclusions all = inclusions(tables);
  ASSERT_GE(all.found.size(), 3U);
  EXPECT_EQ(all.found[0].from_table, 1U);
  EXPECT_EQ(all.found[0].from, std::vector<std::uint16_t>{1});
  EXPECT_EQ(all.found[0].to_table, 0U);
}

TEST(Inclusion, a_unique_column_of_a_sample_may_include_what_it_does_not_show) {
  EncodedTable tables[] = {csv("id,code\n1,5\n2,6\n", "p"), csv("p_id\n7\n7\n", "q")};
  InclusionOptions options;
  options.unique = {{true, false}, {false}};
  EXPECT_EQ(shown(inclusions(tables, options), tables), "");
  tables[0].sampled = true;
  EXPECT_EQ(shown(inclusions(tables, options), tables), "p.code<p.id!, q.p_id<p.id!");
  EXPECT_EQ(inclusions(tables, options).found[0].from_table, 1U);
}

TEST(Inclusion, null_is_no_value_and_empty_columns_are_left_out) {
  Encoder encoder({"a", "b", "c"});
  for (const char* b : {"1", "2"}) encoder.add(std::nullopt), encoder.add(b), encoder.add("1");
  const EncodedTable tables[] = {std::move(encoder).finish()};
  EXPECT_EQ(shown(inclusions(tables), tables), ".c<.b!");
}

TEST(Queries, name_and_quote_what_they_ask) {
  schema::Table table;
  table.schema = "public", table.name = "order";
  for (const char* name : {"id", "Group"}) table.columns.emplace_back().name = name;
  using schema::Dialect;
  EXPECT_EQ(
      sample_query(table, Dialect::postgres, 100, 1000),
      "SELECT /* assay:profile */ t.id::text, t.\"Group\"::text FROM public.\"order\" AS t TABLESAMPLE BERNOULLI (12.000000) REPEATABLE (1) LIMIT 100");
  EXPECT_NE(sample_query(table, Dialect::postgres, 100, 2e6).find("TABLESAMPLE SYSTEM (0.006000)"), std::string::npos);
  EXPECT_EQ(sample_query(table, Dialect::postgres, 100, -1),
            "SELECT /* assay:profile */ t.id::text, t.\"Group\"::text FROM public.\"order\" AS t LIMIT 100");
  table.schema.clear();
  EXPECT_EQ(
      sample_query(table, Dialect::mysql, 100, 1000),
      "SELECT /* assay:profile */ CAST(t.id AS CHAR), CAST(t.`Group` AS CHAR) FROM `order` AS t WHERE rand(1) < 0.12000000 LIMIT 100");
}

}  // namespace
}  // namespace assay::advise::normal
