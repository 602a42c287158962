// Decompositions executed: a table with rows is taken apart on a real server, the view under its old name gives the same rows, the way back gives
// the table back. And the queries that ask all rows what a sample suggested.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "advise/normal/notation.h"
#include "advise/normal/queries.h"
#include "advise/normal/restructure.h"
#include "support/engine.h"

namespace assay {
namespace {

using namespace advise::normal;

bool postgres() { return test::texts().engine == db::Engine::postgres; }

class Bench {
 public:
  Bench() : connection_(test::writer()) {}
  void run(const std::string& sql) {
    const auto done = connection_->execute(sql, {});
    ASSERT_TRUE(done) << done.error().message << "\n  " << sql;
  }
  /// Rows as sorted text.
  std::vector<std::string> rows(const std::string& sql) {
    std::vector<std::string> out;
    const auto found = connection_->query(sql, {}, {.max_rows = 100'000}, {});
    EXPECT_TRUE(found) << found.error().message << "\n  " << sql;
    if (!found) return out;
    for (const auto& row : found->rows) {
      std::string& line = out.emplace_back();
      for (const auto& cell : row) line += cell.value_or("NULL") + "|";
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  schema::Model model() {
    auto out = test::adapter()->read_schema(*connection_, {});
    EXPECT_TRUE(out) << out.error().message;
    return std::move(*out);
  }
  void drop(const std::vector<std::string>& tables) {
    for (const std::string& table : tables) run(fmt::format("DROP TABLE IF EXISTS {}{}", table, postgres() ? " CASCADE" : ""));
  }

 private:
  std::unique_ptr<db::Connection> connection_;
};

schema::Name named(std::string table) { return {postgres() ? "public" : "", std::move(table)}; }

Universe universe_of(const schema::Table& table, std::string_view dependencies) {
  std::vector<std::string> names;
  for (const schema::Column& column : table.columns) names.push_back(column.name);
  auto declared = read_dependencies(dependencies, names);
  EXPECT_TRUE(declared) << declared.error().message;
  return declared->universe;
}

void expect_same_rows(Bench& bench, const schema::Name& name, const std::string& dependencies, bool boyce_codd) {
  const schema::Model model = bench.model();
  const schema::Table* table = model.table(name.schema, name.name);
  ASSERT_TRUE(table);
  const Universe universe = universe_of(*table, dependencies);
  const std::vector<Part> parts = boyce_codd ? decompose_boyce_codd(universe) : synthesise_third(universe);
  ASSERT_GT(parts.size(), 1U);
  ASSERT_TRUE(chase(universe, parts).lossless);
  const auto made = restructure(model, name, parts);
  ASSERT_TRUE(made) << made.error().message;
  const std::string all = fmt::format("SELECT * FROM {}", name.name);
  const auto before = bench.rows(all);
  ASSERT_FALSE(before.empty());
  if (postgres()) bench.run("BEGIN");
  for (const auto& one : made->migration.statements) bench.run(one.sql);
  if (postgres()) bench.run("COMMIT");
  EXPECT_EQ(bench.rows(all), before);
  const schema::Model after = bench.model();
  EXPECT_TRUE(after.view(name.schema, name.name));
  for (const std::string& part : made->names) {
    const schema::Table* there = after.table(name.schema, part);
    const schema::Table* said = made->after.table(name.schema, part);
    ASSERT_TRUE(there && said) << part;
    EXPECT_EQ(there->columns.size(), said->columns.size());
    EXPECT_EQ(there->keys.size(), said->keys.size());
    EXPECT_EQ(there->foreign_keys.size(), said->foreign_keys.size()) << part;
  }
  for (const auto& one : *made->migration.down) bench.run(one.sql);
  EXPECT_EQ(bench.rows(all), before);
  EXPECT_FALSE(bench.model().view(name.schema, name.name));
}

TEST(Normal, a_table_with_references_is_taken_apart_and_put_together) {
  Bench bench;
  bench.drop({"line", "orders", "customer"});
  bench.run("CREATE TABLE customer (id int PRIMARY KEY)");
  bench.run("INSERT INTO customer VALUES (1), (2), (3)");
  bench.run(
      "CREATE TABLE orders (order_id int PRIMARY KEY, customer_id int NOT NULL, customer_name varchar(40), total int, "
      "CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id))");
  bench.run("CREATE INDEX orders_total ON orders (total)");
  bench.run("INSERT INTO orders VALUES (1, 1, 'Ann', 10), (2, 1, 'Ann', 20), (3, 2, NULL, 10), (4, 3, 'O''Neil', NULL), (5, 2, NULL, 10)");
  bench.run(
      "CREATE TABLE line (id int PRIMARY KEY, order_id int, CONSTRAINT line_order_fk FOREIGN KEY (order_id) REFERENCES orders (order_id))");
  bench.run("INSERT INTO line VALUES (1, 1), (2, 5), (3, NULL)");
  for (const bool boyce_codd : {false, true})
    expect_same_rows(bench, named("orders"), "order_id -> customer_id, total; customer_id -> customer_name", boyce_codd);
  bench.drop({"line", "orders", "customer"});
}

TEST(Normal, null_in_keys_and_names_that_need_quotes) {
  Bench bench;
  const std::string quote = postgres() ? "\"" : "`";
  bench.drop({"address"});
  bench.run(fmt::format(
      "CREATE TABLE address (id int PRIMARY KEY, {0}Zip code{0} varchar(10), {0}order{0} varchar(20), street varchar(20))", quote));
  bench.run(
      "INSERT INTO address VALUES (1, '10', 'Ulm', 'A'), (2, '10', 'Ulm', 'B'), (3, NULL, 'x', 'C'), (4, NULL, 'x', 'D'), (5, '20', NULL, 'E')");
  expect_same_rows(bench, named("address"), "id -> Zip code, street; Zip code -> order", false);
  bench.drop({"address"});
}

TEST(Normal, random_tables_come_back_whatever_their_parts) {
  Bench bench;
  std::mt19937 random(12);
  int executed = 0;
  for (int round = 0; round < 12; ++round) {
    // columns that follow from others by construction, so that the dependencies hold
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    const std::size_t n = 4 + below(3);
    std::vector<std::vector<std::size_t>> from(n);
    for (std::size_t c = 2; c < n; ++c)
      if (below(4) != 0)
        for (std::size_t k = 1 + below(2); k > 0; --k) from[c].push_back(below(c));
    std::string dependencies, columns, values;
    for (std::size_t c = 0; c < n; ++c) {
      columns += fmt::format("{}c{} int{}", c == 0 ? "" : ", ", c, below(2) == 0 ? " NOT NULL" : "");
      if (from[c].empty()) continue;
      for (std::size_t k = 0; k < from[c].size(); ++k) dependencies += fmt::format("{}c{}", k == 0 ? "" : ", ", from[c][k]);
      dependencies += fmt::format(" -> c{}; ", c);
    }
    std::set<std::vector<std::size_t>> rows;
    for (int r = 0; r < 60; ++r) {
      std::vector<std::size_t> row(n);
      for (std::size_t c = 0; c < n; ++c) {
        row[c] = below(6);
        if (from[c].empty()) continue;
        row[c] = c;
        for (const std::size_t of : from[c]) row[c] = (row[c] * 7 + row[of] * 3) % 5;
      }
      rows.insert(row);
    }
    for (const auto& row : rows) {
      values += values.empty() ? "(" : ", (";
      for (std::size_t c = 0; c < n; ++c) values += fmt::format("{}{}", c == 0 ? "" : ", ", row[c]);
      values += ")";
    }
    bench.drop({"r"});
    bench.run(fmt::format("CREATE TABLE r ({})", columns));
    bench.run(fmt::format("INSERT INTO r VALUES {}", values));
    const schema::Model model = bench.model();
    const Universe universe = universe_of(*model.table(named("r").schema, "r"), dependencies);
    for (const bool boyce_codd : {false, true}) {
      if ((boyce_codd ? decompose_boyce_codd(universe) : synthesise_third(universe)).size() < 2) continue;
      SCOPED_TRACE(dependencies);
      expect_same_rows(bench, named("r"), dependencies, boyce_codd);
      ++executed;
    }
  }
  EXPECT_GT(executed, 10);
  bench.drop({"r"});
}

TEST(Normal, all_rows_are_asked_what_a_sample_suggested) {
  Bench bench;
  bench.drop({"ask", "ask_of"});
  bench.run("CREATE TABLE ask (a int, b int, c varchar(10))");
  bench.run(
      "INSERT INTO ask VALUES (1, 1, 'x'), (1, 1, 'y'), (2, NULL, 'z'), (2, NULL, 'z'), (NULL, 5, 'v'), (NULL, 6, 'w'), (3, 7, 'u'), (3, NULL, 'u')");
  bench.run("CREATE TABLE ask_of (id int)");
  bench.run("INSERT INTO ask_of VALUES (1), (2), (9)");
  const schema::Model model = bench.model();
  const schema::Table& table = *model.table(named("ask").schema, "ask");
  const auto refuting = [&](const std::vector<std::string>& lhs, const std::vector<std::string>& rhs, bool key) {
    return bench.rows(refuting_query(table, model.dialect, lhs, rhs, key));
  };
  using Rows = std::vector<std::string>;
  // NULL equals NULL: the group of NULLs has two values of b, and 3 has 7 and NULL
  EXPECT_EQ(refuting({"a"}, {"b"}, false), (Rows{"3|7|u|", "3|NULL|u|", "NULL|5|v|", "NULL|6|w|"}));
  EXPECT_EQ(refuting({"c"}, {"a"}, false), Rows{});
  EXPECT_EQ(refuting({"c"}, {"a"}, true), (Rows{"2|NULL|z|", "2|NULL|z|", "3|7|u|", "3|NULL|u|"}));
  EXPECT_EQ(refuting({"a", "c"}, {}, true), (Rows{"2|NULL|z|", "2|NULL|z|", "3|7|u|", "3|NULL|u|"}));
  EXPECT_EQ(refuting({}, {"a"}, false).size(), 4U);
  const schema::Table& of = *model.table(named("ask_of").schema, "ask_of");
  EXPECT_EQ(bench.rows(orphan_query(table, {"a"}, of, {"id"}, model.dialect)), Rows{"1|"});  // 3
  EXPECT_EQ(bench.rows(orphan_query(table, {"c"}, of, {"id"}, model.dialect)), Rows{"1|"});  // as text
  bench.run("DELETE FROM ask WHERE a = 3");
  EXPECT_EQ(bench.rows(orphan_query(table, {"a"}, of, {"id"}, model.dialect)), Rows{});
  EXPECT_EQ(bench.rows(sample_query(table, model.dialect, 100, -1)).size(), 6U);
  EXPECT_LE(bench.rows(sample_query(table, model.dialect, 5, 8)).size(), 5U);
  bench.drop({"ask", "ask_of"});
}

TEST(Normal, the_row_that_differs_is_shown_among_many_that_do_not) {
  Bench bench;
  bench.drop({"many"});
  bench.run("CREATE TABLE many (a int, b int)");
  std::string values = "(1, 8)";
  for (int i = 0; i < 500; ++i) values += ", (1, 7), (2, 7)";
  bench.run(fmt::format("INSERT INTO many VALUES {}", values));
  const schema::Model model = bench.model();
  const schema::Table& table = *model.table(named("many").schema, "many");
  EXPECT_EQ(bench.rows(refuting_query(table, model.dialect, {"a"}, {"b"}, false)), (std::vector<std::string>{"1|7|", "1|8|"}));
  EXPECT_EQ(bench.rows(refuting_query(table, model.dialect, {"a"}, {"b"}, true)).size(), 5U);
  bench.drop({"many"});
}

TEST(Normal, values_are_equal_when_they_look_equal) {
  Bench bench;
  bench.drop({"looks"});
  bench.run(fmt::format("CREATE TABLE looks (a varchar(10), b {})", postgres() ? "numeric" : "varbinary(9)"));
  bench.run(fmt::format("INSERT INTO looks VALUES ('x', {0}), ('X', {1}), ('y ', {0}), ('y', {1})", postgres() ? "1.0" : "x'ff'",
                        postgres() ? "1.00" : "x'FE'"));
  const schema::Model model = bench.model();
  const schema::Table& table = *model.table(named("looks").schema, "looks");
  EXPECT_EQ(bench.rows(refuting_query(table, model.dialect, {"a"}, {"b"}, true)).size(), 0U);
  EXPECT_EQ(bench.rows(refuting_query(table, model.dialect, {"b"}, {"a"}, false)).size(), 4U);
  EXPECT_EQ(bench.rows(sample_query(table, model.dialect, 10, -1))[0], postgres() ? "X|1.00|" : "X|FE|");
  bench.drop({"looks"});
}

TEST(Normal, a_dependency_that_does_not_hold_changes_nothing_on_postgres) {
  if (!postgres()) GTEST_SKIP() << "MySQL has no transactions for DDL; the keys of the new tables refuse such rows, but for NULL";
  Bench bench;
  bench.drop({"wrong"});
  // no key refuses it: NULL is not equal to NULL there
  bench.run("CREATE TABLE wrong (id int PRIMARY KEY, a int, b int)");
  bench.run("INSERT INTO wrong VALUES (1, NULL, 1), (2, NULL, 2), (3, 5, 5)");
  const schema::Model model = bench.model();
  const schema::Table& table = *model.table("public", "wrong");
  const auto made = restructure(model, table.qualified(), synthesise_third(universe_of(table, "id -> a; a -> b")));
  ASSERT_TRUE(made) << made.error().message;
  const auto connection = test::writer();
  std::string refused;
  ASSERT_TRUE(connection->execute("BEGIN", {}));
  for (const auto& one : made->migration.statements) {
    EXPECT_EQ(one.transaction, 1);
    if (const auto done = connection->execute(one.sql, {}); !done) refused = one.kind + ": " + done.error().message;
  }
  EXPECT_NE(refused.find("check_rows"), std::string::npos) << refused;
  EXPECT_NE(refused.find("a dependency does not hold"), std::string::npos) << refused;
  ASSERT_TRUE(connection->execute("ROLLBACK", {}));
  EXPECT_EQ(bench.rows("SELECT * FROM wrong").size(), 3U);
  bench.drop({"wrong"});
}

}  // namespace
}  // namespace assay
