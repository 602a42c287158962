// Impact by execution beside the truth: what it says of a statement is what the server does when the statement is run after the change.
#include "twin/impact.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "advise/impact/report.h"
#include "core/text.h"
#include "schema/ddl/read.h"
#include "schema/ddl/statements.h"
#include "sql/fingerprint.h"
#include "support/shadow.h"
#include "twin/gaps.h"

namespace assay::twin {
namespace {

using schema::Dialect;
using schema::Model;
using sql::Verdict;

Model model_of(std::string_view text, Dialect dialect) {
  auto read = schema::read_sql(text, dialect);
  if (!read || read->lost > 0) throw std::runtime_error(read ? read->problems.front().message : read.error().message);
  return std::move(read->model);
}

struct World {
  test::Target target;
  std::string_view schema;
  std::vector<std::string> changes;
  std::vector<std::string> statements;
};

constexpr std::string_view postgres_shop = R"sql(
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL, name text NOT NULL, active boolean NOT NULL DEFAULT true, mood mood, born date);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, status text NOT NULL, total numeric(12,2) NOT NULL, placed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE order_items (order_id int REFERENCES orders, product_id int, quantity int NOT NULL, unit_price numeric(10,2) NOT NULL, PRIMARY KEY (order_id, product_id));
CREATE TABLE products (id int PRIMARY KEY, code varchar(20) NOT NULL, price numeric(10,2) NOT NULL, attributes jsonb NOT NULL DEFAULT '{}');
CREATE FUNCTION open_orders(who int) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM orders WHERE customer_id = who AND status = ''open''';
)sql";

const std::vector<std::string> postgres_changes = {
    "ALTER TABLE orders RENAME COLUMN total TO amount",
    "ALTER TABLE orders RENAME TO purchases",
    "ALTER TABLE customers DROP COLUMN email",
    "ALTER TABLE products DROP COLUMN attributes",
    "DROP TABLE order_items",
    "ALTER TABLE orders ALTER COLUMN total TYPE text USING total::text",
    "ALTER TABLE customers ALTER COLUMN active DROP DEFAULT, ALTER COLUMN active TYPE int USING active::int, ALTER COLUMN active SET DEFAULT 1",
    "ALTER TABLE customers ALTER COLUMN born TYPE text USING born::text",
    "ALTER TABLE products ALTER COLUMN code TYPE int USING 0",
    "ALTER TABLE order_items ALTER COLUMN quantity TYPE text USING quantity::text",
    "ALTER TABLE customers ALTER COLUMN mood TYPE text USING mood::text",
    "ALTER TABLE customers ADD COLUMN country text NOT NULL",
    "ALTER TABLE customers ADD COLUMN country text NOT NULL DEFAULT 'CH'",
    "ALTER TABLE products ALTER COLUMN price TYPE bigint",
};
const std::vector<std::string> postgres_statements = {
    "SELECT id, email, name FROM customers WHERE id = 7",
    "SELECT * FROM customers WHERE active = true",
    "SELECT name FROM customers WHERE active",
    "SELECT count(*) FROM customers WHERE born > date '2000-01-01'",
    "SELECT id FROM customers WHERE mood = 'glad'",
    "SELECT o.id, o.total, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = 'open' ORDER BY o.placed_at DESC LIMIT 20",
    "SELECT sum(total) FROM orders WHERE placed_at >= now() - interval '7 days'",
    "SELECT status, count(*) FROM orders GROUP BY status HAVING count(*) > 10",
    "SELECT total * 2 FROM orders WHERE id = 3",
    "SELECT id FROM orders WHERE total > 100",
    "SELECT id FROM orders WHERE total BETWEEN 10 AND 20.5",
    "SELECT sum(quantity * unit_price) FROM order_items WHERE order_id = 4",
    "SELECT product_id FROM order_items WHERE quantity > 3",
    "SELECT p.code FROM products p WHERE p.id IN (SELECT product_id FROM order_items WHERE quantity = 1)",
    "SELECT attributes->>'colour' FROM products WHERE code = '12'",
    "SELECT upper(code) FROM products",
    "SELECT price FROM products WHERE price < 9.99",
    "SELECT round(price, 1) FROM products",
    "INSERT INTO customers (id, email, name) VALUES (100, 'a@b.ch', 'Ada')",
    "INSERT INTO customers VALUES (101, 'b@b.ch', 'Bob')",
    "INSERT INTO products (id, code, price) VALUES (100, '77', 3)",
    "INSERT INTO products (id, code, price, attributes) VALUES (101, '78', 3, '{}') ON CONFLICT (id) DO UPDATE SET price = excluded.price",
    "UPDATE orders SET total = total + 1 WHERE id = 5",
    "UPDATE order_items SET quantity = quantity + 1 WHERE order_id = 5 AND product_id = 2 RETURNING quantity",
    "UPDATE customers SET active = false WHERE id = 9",
    "UPDATE customers SET born = current_date WHERE id = 9",
    "DELETE FROM orders WHERE status = 'old'",
    "DELETE FROM order_items WHERE order_id = 8",
    "WITH t AS (SELECT customer_id, max(total) AS most FROM orders GROUP BY customer_id) SELECT c.name, t.most FROM t JOIN customers c ON c.id = t.customer_id",
    "SELECT open_orders(3)",
};

constexpr std::string_view mysql_shop = R"sql(
CREATE TABLE customers (id int PRIMARY KEY, email varchar(100) NOT NULL, name varchar(50) NOT NULL, born date);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, status varchar(10) NOT NULL, total decimal(12,2) NOT NULL, KEY (customer_id), CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id));
CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE status = 'open';
)sql";
const std::vector<std::string> mysql_changes = {
    "ALTER TABLE orders CHANGE total amount decimal(12,2) NOT NULL",
    "ALTER TABLE customers DROP COLUMN born",
    "RENAME TABLE customers TO people",
    "ALTER TABLE orders MODIFY total double NOT NULL",
    "DROP VIEW open_orders",
};
const std::vector<std::string> mysql_statements = {
    "SELECT id, name FROM customers WHERE id = 3",
    "SELECT name FROM customers WHERE born > '2000-01-01'",
    "SELECT o.total, c.name FROM orders o JOIN customers c ON c.id = o.customer_id",
    "SELECT sum(total) FROM orders",
    "SELECT * FROM open_orders",
    "UPDATE orders SET total = total + 1 WHERE id = 4",
    "DELETE FROM orders WHERE status = 'old'",
    "SELECT `id` FROM `orders` WHERE `status` IN ('a', 'b')",
};

World world_of(const test::Target& target) {
  if (target.engine == db::Engine::postgres) return {target, postgres_shop, postgres_changes, postgres_statements};
  return {target, mysql_shop, mysql_changes, mysql_statements};
}

/// What the server itself rejects: each statement run on a database with the change, then rolled back.
std::set<std::string> rejected(const World& world, const std::string& change) {
  auto scratch = test::shadows().database(world.target.engine, world.target.version, {});
  if (!scratch) throw std::runtime_error(scratch.error().message);
  const Model before = model_of(world.schema, world.target.dialect);
  auto gaps = find_gaps({&before}, test::shadows(), world.target.engine, world.target.version, {});
  auto built = scratch->build(before, *gaps, {}, {});
  if (!built || !built->failed.empty()) throw std::runtime_error("the schema could not be built");
  auto changed = scratch->apply(std::vector<std::string>{change}, {}, {});
  if (!changed || !changed->front().ok) throw std::runtime_error("the change does not run: " + change);
  std::set<std::string> out;
  for (const std::string& statement : world.statements) {
    (void)scratch->session().execute("START TRANSACTION", {});
    if (!scratch->session().query(statement, {}, {}, {})) out.insert(statement);
    (void)scratch->session().execute("ROLLBACK", {});
  }
  return out;
}

std::set<std::string> failing(const World& world, const std::string& change, bool normalised) {
  std::vector<Asked> asked;
  for (const std::string& statement : world.statements) asked.push_back({normalised ? sql::normalize(statement) : statement, {}});
  const std::vector<std::string> changes = {change};
  const auto done =
      impact(model_of(world.schema, world.target.dialect), changes, asked, test::shadows(), {.version = world.target.version}, {});
  if (!done) throw std::runtime_error(done.error().message);
  std::set<std::string> out;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    EXPECT_NE(done->statements[i].verdict, Verdict::untested) << asked[i].sql << ": " << done->statements[i].error;
    if (done->statements[i].verdict == Verdict::fails) out.insert(world.statements[i]);
  }
  return out;
}

TEST(Impact, SaysWhatTheServerDoes) {
  for (const test::Target& target : test::targets()) {
    const World world = world_of(target);
    std::size_t broken = 0;
    for (const std::string& change : world.changes) {
      const auto truth = rejected(world, change);
      broken += truth.size();
      EXPECT_EQ(failing(world, change, false), truth) << change;
      if (target.engine == db::Engine::postgres) {
        EXPECT_EQ(failing(world, change, true), truth) << change << ", normalised";
      }
    }
    EXPECT_GE(broken, world.changes.size());
  }
}

sql::Reaction only(const test::Target& target, std::string_view schema, const std::string& change, const Asked& asked) {
  const std::vector<std::string> changes = {change};
  const auto done =
      impact(model_of(schema, target.dialect), changes, std::vector<Asked>{asked}, test::shadows(), {.version = target.version}, {});
  if (!done) throw std::runtime_error(done.error().message);
  return done->statements.at(0);
}

TEST(Impact, TellsOtherColumnsAndTypes) {
  for (const test::Target& target : test::targets()) {
    const bool postgres = target.engine == db::Engine::postgres;
    const auto reaction =
        only(target, "CREATE TABLE t (id int PRIMARY KEY, a int);",
             postgres ? "ALTER TABLE t ALTER COLUMN a TYPE bigint" : "ALTER TABLE t MODIFY a bigint", {"SELECT * FROM t", {}});
    EXPECT_EQ(reaction.verdict, Verdict::changes);
    ASSERT_EQ(reaction.after.size(), 2U);
    EXPECT_EQ(reaction.before[1].type, postgres ? "integer" : "int");
    EXPECT_EQ(reaction.after[1].type, "bigint");
    const auto wider = only(target, "CREATE TABLE t (id int PRIMARY KEY);", "ALTER TABLE t ADD COLUMN b int", {"SELECT * FROM t", {}});
    EXPECT_EQ(wider.verdict, Verdict::changes);
    EXPECT_EQ(wider.after.size(), 2U);
    EXPECT_EQ(only(target, "CREATE TABLE t (id int PRIMARY KEY);", "ALTER TABLE t ADD COLUMN b int", {"SELECT id FROM t", {}}).verdict,
              Verdict::ok);
  }
}

TEST(Impact, AnIndexThatIsGoneMakesSlower) {
  constexpr std::string_view schema =
      "CREATE TABLE t (id int PRIMARY KEY, a int, b text); CREATE INDEX t_a ON t (a); CREATE INDEX t_ab ON t (a, b);";
  for (const test::Target& target : test::targets()) {
    if (target.engine != db::Engine::postgres) continue;
    const auto verdict = [&](const std::string& change, const std::string& sql) { return only(target, schema, change, {sql, {}}); };
    const auto lost = verdict("DROP INDEX t_a, t_ab", "SELECT b FROM t WHERE a = $1");
    EXPECT_EQ(lost.verdict, Verdict::slower);
    EXPECT_NE(lost.error.find("t_a"), std::string::npos) << lost.error;
    EXPECT_EQ(verdict("DROP INDEX t_a, t_ab", "SELECT b FROM t WHERE id = 3").verdict, Verdict::ok);
    EXPECT_EQ(verdict("DROP INDEX t_a", "SELECT b FROM t WHERE a = 3").verdict, Verdict::ok);
    EXPECT_EQ(
        verdict("ALTER TABLE t DROP CONSTRAINT t_pkey", "SELECT x.b FROM t x JOIN t y ON x.id = y.a WHERE y.b = 'q' AND x.id = 4").verdict,
        Verdict::slower);
    EXPECT_EQ(verdict("CREATE INDEX t_b ON t (b)", "SELECT a FROM t WHERE b = 'x'").verdict, Verdict::ok);
  }
}

TEST(Impact, WhatFailsAsItIsIsUntested) {
  for (const test::Target& target : test::targets()) {
    const auto reaction =
        only(target, "CREATE TABLE t (id int PRIMARY KEY);", "ALTER TABLE t ADD COLUMN b int", {"SELECT missing FROM t", {}});
    EXPECT_EQ(reaction.verdict, Verdict::untested);
    EXPECT_NE(reaction.error.find("missing"), std::string::npos);
  }
}

TEST(Impact, AChangeThatDoesNotRunIsAnError) {
  const test::Target target = test::targets().front();
  const std::vector<std::string> changes = {"ALTER TABLE t DROP COLUMN nothing"};
  const auto done = impact(model_of("CREATE TABLE t (id int PRIMARY KEY);", target.dialect), changes, {}, test::shadows(),
                           {.version = target.version}, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::invalid);
  EXPECT_NE(done.error().message.find("nothing"), std::string::npos);
}

TEST(Impact, SearchPathsAndFunctions) {
  for (const test::Target& target : test::targets()) {
    if (target.engine != db::Engine::postgres) continue;
    constexpr std::string_view schema = "CREATE SCHEMA sales; CREATE TABLE sales.t (id int PRIMARY KEY, a int);";
    EXPECT_EQ(only(target, schema, "ALTER TABLE sales.t RENAME a TO b", {"SELECT a FROM t", "sales, public"}).verdict, Verdict::fails);
    EXPECT_EQ(only(target, schema, "ALTER TABLE sales.t RENAME a TO b", {"SELECT a FROM t", {}}).verdict, Verdict::untested);
    const Model shop = model_of(postgres_shop, target.dialect);
    const auto own = assay::impact::workload_of(shop);
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(only(target, postgres_shop, "ALTER TABLE orders RENAME COLUMN status TO state", {own[0].sql, {}}).verdict, Verdict::fails);
    EXPECT_EQ(only(target, postgres_shop, "ALTER TABLE orders RENAME COLUMN total TO amount", {own[0].sql, {}}).verdict, Verdict::ok);
  }
}

TEST(Impact, RoutesNameTheWay) {
  const test::Target target = test::targets().front();
  const bool postgres = target.engine == db::Engine::postgres;
  const World world = world_of(target);
  const std::vector<std::string> change = {world.changes[0]};
  const Model before = model_of(world.schema, target.dialect);
  std::vector<assay::impact::WorkloadStatement> workload(1);
  workload[0].sql = "SELECT sum(total) FROM orders";
  workload[0].calls = 9;
  workload[0].user = "web";
  auto statements = assay::impact::gather(workload, target.dialect);
  const auto done = impact(before, change, std::vector<Asked>{{statements[0].sql, {}}}, test::shadows(), {.version = target.version}, {});
  ASSERT_TRUE(done) << done.error().message;
  const auto report = assay::impact::report_of(std::move(statements), done->statements, assay::impact::steps_of(before, change),
                                               target.dialect, done->proof, {});
  ASSERT_EQ(report.statements.size(), 1U);
  EXPECT_EQ(report.statements[0].verdict, Verdict::fails);
  EXPECT_EQ(report.statements[0].users, std::vector<std::string>{"web"});
  ASSERT_TRUE(report.statements[0].route);
  EXPECT_NE(report.statements[0].route->find("amount"), std::string::npos);
  EXPECT_EQ(report.counts.front().calls, 9);
  EXPECT_EQ(report.proof.level, ProofLevel::executed);
  EXPECT_TRUE(postgres || report.proof.engine != "postgres");
}

}  // namespace
}  // namespace assay::twin
