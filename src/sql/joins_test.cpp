#include "sql/joins.h"

#include <gtest/gtest.h>

#include "core/text.h"

namespace assay::sql {
namespace {

std::string written(std::string_view sql, Dialect dialect = Dialect::postgres) {
  std::vector<std::string> out;
  for (const Join& join : joins(sql, dialect))
    out.push_back(join.left.relation + "." + join.left.column + "=" + join.right.relation + "." + join.right.column);
  return text::join(out, " ");
}

TEST(Joins, columns_compared_across_tables_by_their_aliases) {
  EXPECT_EQ(written("SELECT * FROM orders o JOIN customers AS c ON o.customer_id = c.id WHERE o.note = $1"),
            "customers.id=orders.customer_id");
  EXPECT_EQ(written("SELECT * FROM shop.orders, customers WHERE shop.orders.customer_id = customers.id"),
            "customers.id=shop.orders.customer_id");
  EXPECT_EQ(written("UPDATE lines l SET n = 1 FROM orders o WHERE l.order_id = o.id AND l.line = o.line"),
            "lines.line=orders.line lines.order_id=orders.id");
  EXPECT_EQ(written("DELETE FROM lines USING orders WHERE lines.order_id = orders.id"), "lines.order_id=orders.id");
  EXPECT_EQ(written("SELECT * FROM orders JOIN lines USING (order_id, line)"), "lines.line=orders.line lines.order_id=orders.order_id");
  EXPECT_EQ(written("SELECT * FROM \"Orders\" o LEFT JOIN Customers c ON (c.\"Id\" = o.customer_id)"), "Orders.customer_id=customers.Id");
  EXPECT_EQ(written("SELECT * FROM `orders` o STRAIGHT_JOIN customers c ON o.`customer_id`=c.id", Dialect::mysql),
            "customers.id=orders.customer_id");
}

TEST(Joins, what_is_none) {
  EXPECT_EQ(written("SELECT * FROM employees a JOIN employees b ON a.manager_id = b.id"), "");
  EXPECT_EQ(written("WITH c AS (SELECT * FROM customers) SELECT * FROM orders o JOIN c ON c.id = o.customer_id"), "");
  EXPECT_EQ(written("SELECT * FROM orders o JOIN generate_series(1, 3) g ON g.g = o.id"), "");
  EXPECT_EQ(written("SELECT * FROM (SELECT 1 AS id) x JOIN orders o ON x.id = o.id"), "");
  EXPECT_EQ(written("SELECT * FROM orders o, customers c WHERE o.customer_id = c.id + 1 AND o.total = $1 AND customer_id = id"),
            "customers.id=orders.customer_id");
  // the same alias for two tables
  EXPECT_EQ(written("SELECT * FROM a x JOIN b y ON x.i = y.i WHERE EXISTS (SELECT FROM c x WHERE x.i = y.i)"), "");
  EXPECT_EQ(written(""), "");
  EXPECT_EQ(written("SELECT * FROM orders o JOIN customers c ON o.customer_id = c.id WHERE x = 'unfini"),
            "customers.id=orders.customer_id");
}

}  // namespace
}  // namespace assay::sql
