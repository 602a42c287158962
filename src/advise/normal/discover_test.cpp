// Discovery against the definition on random tables, against published counts, and the reading of CSV.
#include "advise/normal/discover.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "advise/normal/csv.h"
#include "core/spread.h"

namespace assay::advise::normal {
namespace {

EncodedTable random_table(std::mt19937& random, std::size_t most_columns, std::size_t most_rows) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  EncodedTable out;
  out.rows = below(most_rows + 1);
  const std::size_t columns = 1 + below(most_columns);
  for (std::size_t c = 0; c < columns; ++c) {
    EncodedColumn column;
    column.distinct = static_cast<std::uint32_t>(1 + below(below(3) == 0 ? 2 : 8));
    // a third of the columns follow from an earlier one, so that there is something to find
    const bool follows = c > 0 && below(3) == 0;
    const std::size_t of = c > 0 ? below(c) : 0;
    for (std::size_t r = 0; r < out.rows; ++r)
      column.codes.push_back(static_cast<std::uint32_t>((follows ? out.columns[of].codes[r] * 7 : below(1000)) % column.distinct));
    out.columns.push_back(std::move(column));
  }
  return out;
}

using Set = std::set<std::uint16_t>;
using Found = std::set<std::pair<Set, std::uint16_t>>;

bool holds(const EncodedTable& table, const Set& lhs, std::optional<std::uint16_t> rhs) {
  std::map<std::vector<std::uint32_t>, std::uint32_t> seen;
  for (std::size_t r = 0; r < table.rows; ++r) {
    std::vector<std::uint32_t> key;
    for (const std::uint16_t a : lhs) key.push_back(table.columns[a].codes[r]);
    const auto [at, fresh] = seen.emplace(std::move(key), rhs ? table.columns[*rhs].codes[r] : 0);
    if (!fresh && (!rhs || at->second != table.columns[*rhs].codes[r])) return false;
  }
  return true;
}

/// By the definition: every left side, smaller ones first.
std::pair<Found, std::set<Set>> brute_force(const EncodedTable& table, std::size_t max_lhs) {
  Found dependencies;
  std::set<Set> keys;
  const std::size_t n = table.columns.size();
  std::vector<std::size_t> masks(std::size_t{1} << n);
  for (std::size_t i = 0; i < masks.size(); ++i) masks[i] = i;
  std::stable_sort(masks.begin(), masks.end(), [](std::size_t a, std::size_t b) { return std::popcount(a) < std::popcount(b); });
  for (const std::size_t mask : masks) {
    Set lhs;
    for (std::uint16_t a = 0; a < n; ++a)
      if ((mask >> a & 1U) != 0) lhs.insert(a);
    if (max_lhs != 0 && lhs.size() > max_lhs) continue;
    const auto within = [&](const Set& other) { return std::includes(lhs.begin(), lhs.end(), other.begin(), other.end()); };
    for (std::uint16_t a = 0; a < n; ++a)
      if (!lhs.contains(a) &&
          std::none_of(dependencies.begin(), dependencies.end(), [&](const auto& d) { return d.second == a && within(d.first); }) &&
          holds(table, lhs, a))
        dependencies.insert({lhs, a});
    if (table.rows > 1 && std::none_of(keys.begin(), keys.end(), within) && holds(table, lhs, std::nullopt)) keys.insert(lhs);
  }
  return {dependencies, keys};
}

std::pair<Found, std::set<Set>> as_sets(const Discovered& found) {
  std::pair<Found, std::set<Set>> out;
  found.dependencies.each([&](const DependencyList::Item& item) {
    for (const std::uint16_t a : item.rhs) EXPECT_TRUE(out.first.insert({Set(item.lhs.begin(), item.lhs.end()), a}).second);
  });
  for (const auto& key : found.keys) EXPECT_TRUE(out.second.insert(Set(key.begin(), key.end())).second);
  EXPECT_EQ(out.first.size(), found.dependencies.count());
  return out;
}

TEST(Discover, finds_what_brute_force_finds_on_1000_random_tables) {
  std::mt19937 random(20261130);
  for (int round = 0; round < 1000; ++round) {
    const EncodedTable table = random_table(random, 6, 40);
    DiscoverOptions options;
    options.max_lhs = round % 4 == 3 ? 1U + random() % 3U : 0U;
    // half of them by sampling and checking, as large tables are
    options.all_pairs_rows = round % 2 == 0 ? 2000 : 0;
    if (round % 3 == 0) options.spread = spread;
    const auto found = discover(table, options);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->incomplete);
    ASSERT_EQ(as_sets(*found), brute_force(table, options.max_lhs)) << "table " << round;
  }
}

TEST(Discover, wide_tables_give_what_their_columns_give_in_few) {
  // columns beyond the first word: the same table with constant columns around it
  std::mt19937 random(3);
  for (const std::size_t extra : {58U, 64U, 130U, 300U}) {
    const EncodedTable table = random_table(random, 6, 40);
    EncodedTable wide = table;
    EncodedColumn constant;
    constant.codes.assign(table.rows, 0);
    constant.distinct = 1;
    wide.columns.insert(wide.columns.begin(), extra, constant);
    const auto few = discover(table), many = discover(wide);
    ASSERT_TRUE(few && many);
    EXPECT_EQ(many->dependencies.count(), few->dependencies.count() + extra);
    EXPECT_EQ(many->keys.size(), few->keys.size());
  }
  EncodedTable too_wide;
  too_wide.name = "measures";
  too_wide.columns.resize(600);
  const auto refused = discover(too_wide);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "measures has 600 columns; dependencies are sought among at most 511. Leave some out.");
}

std::string file(const std::string& name) {
  std::ifstream in(ASSAY_SOURCE_DIR "/tests/fixtures/fd/" + name, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(Discover, counts_of_published_tables) {
  for (const auto& [name, header, rows, count] :
       std::initializer_list<std::tuple<std::string, bool, std::size_t, std::size_t>>{{"iris.csv", false, 150, 4},
                                                                                      {"balance-scale.csv", false, 625, 1},
                                                                                      {"abalone.csv", true, 4177, 137},
                                                                                      {"breast-cancer-wisconsin.csv", true, 699, 46},
                                                                                      {"bridges.csv", true, 108, 142}}) {
    const auto table = read_csv(file(name), name, {.header = header});
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_EQ(table->rows, rows);
    for (const std::size_t all_pairs : {std::size_t{0}, std::size_t{5000}}) {
      DiscoverOptions options;
      options.spread = spread;
      options.all_pairs_rows = all_pairs;
      const auto found = discover(*table, options);
      ASSERT_TRUE(found);
      EXPECT_EQ(found->dependencies.count(), count) << name;
    }
  }
}

TEST(Discover, says_when_it_stopped_early) {
  std::mt19937 random(1);
  EncodedTable table;
  table.rows = 300;
  for (std::size_t c = 0; c < 20; ++c) {
    EncodedColumn column;
    column.distinct = 10;
    for (std::size_t r = 0; r < table.rows; ++r) column.codes.push_back(static_cast<std::uint32_t>(random() % 10));
    table.columns.push_back(std::move(column));
  }
  DiscoverOptions options;
  options.max_found = 10;
  EXPECT_TRUE(discover(table, options)->incomplete);
  options.all_pairs_rows = 0;  // by sampling: what was not checked is not told
  const auto some = discover(table, options);
  EXPECT_TRUE(some->incomplete);
  some->dependencies.each([&](const DependencyList::Item& item) {
    for (const std::uint16_t a : item.rhs) EXPECT_TRUE(holds(table, Set(item.lhs.begin(), item.lhs.end()), a));
  });
  options.max_found = 1'000'000;
  EXPECT_FALSE(discover(table, options)->incomplete);
  options.stopped = [] { return true; };
  EXPECT_TRUE(discover(table, options)->incomplete);
}

std::string cells(const EncodedTable& table) {
  std::string out;
  for (const EncodedColumn& column : table.columns) out += (out.empty() ? "" : "|") + column.name;
  for (std::size_t r = 0; r < table.rows; ++r) {
    out += "\n";
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      out += (c == 0 ? "" : "|") + std::string(table.columns[c].value(table.columns[c].codes[r]));
  }
  return out;
}

TEST(Csv, reads_what_rfc_4180_allows) {
  const auto read = [](std::string_view text, CsvOptions options = {}) {
    const auto table = read_csv(text, "x.csv", options);
    return table ? cells(*table) : table.error().message;
  };
  EXPECT_EQ(read("a,b\n1,2\n3,4\n"), "a|b\n1|2\n3|4");
  EXPECT_EQ(read("a,b\r\n1,2\r\n\r\n3,4"), "a|b\n1|2\n3|4");
  EXPECT_EQ(read("\xEF\xBB\xBF\"a\",b\n\"x, \"\"y\"\"\nz\",\n"), "a|b\nx, \"y\"\nz|");
  EXPECT_EQ(read("1;2\n", {.delimiter = ';', .header = false}), "column1|column2\n1|2");
  EXPECT_EQ(read("a,b\n"), "a|b");
  EXPECT_EQ(read(",b\n1,2\n"), "column1|b\n1|2");
  EXPECT_EQ(read(""), "x.csv holds no row.");
  EXPECT_EQ(read("a,b\n\"1\n\",2\n3\n"),
            "x.csv: line 4 has 1 cell, the first line has 2. Quote cells that hold the delimiter, or give another --delimiter.");
  EXPECT_EQ(read("a\n\"1"), "x.csv: the quote opened on line 2 is never closed. Close it, or double quotes within a cell.");
  EXPECT_EQ(read("a,b\n\"1\"x,2\n"),
            "x.csv: line 2: after a closing quote stands 'x', not the delimiter ','. Double quotes within a cell.");
  EXPECT_EQ(read("a,a\n1,2\n"), "x.csv: the header names the column 'a' twice. Rename one, or say --no-header if the first line is data.");
}

TEST(Csv, null_is_a_value_of_its_own) {
  Encoder encoder({"a"});
  encoder.add(std::nullopt), encoder.add(""), encoder.add(std::nullopt), encoder.add("x");
  const EncodedTable table = std::move(encoder).finish();
  EXPECT_EQ(table.columns[0].codes, (std::vector<std::uint32_t>{0, 1, 0, 2}));
  EXPECT_EQ(table.columns[0].null_code, 0U);
  EXPECT_EQ(table.columns[0].distinct, 3U);
}

}  // namespace
}  // namespace assay::advise::normal
