#include "sql/insert_target.h"

#include <gtest/gtest.h>

namespace assay::sql {
namespace {

TEST(InsertTarget, ColumnsAndRows) {
  const auto named = insert_target("INSERT INTO shop.orders (id, \"Total\") VALUES ($1, $2), (3, 4)");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->schema, "shop");
  EXPECT_EQ(named->table, "orders");
  EXPECT_EQ(named->columns, (std::vector<std::string>{"id", "Total"}));
  const auto bare = insert_target("INSERT INTO orders VALUES (1, 2, 3)");
  ASSERT_TRUE(bare);
  EXPECT_TRUE(bare->columns.empty());
  EXPECT_EQ(bare->values, 3U);
  EXPECT_TRUE(insert_target("INSERT INTO orders DEFAULT VALUES")->defaults);
  EXPECT_EQ(insert_target("INSERT INTO orders SELECT * FROM old")->values, 0U);
}

TEST(InsertTarget, OthersHaveNone) {
  EXPECT_FALSE(insert_target("SELECT 1"));
  EXPECT_FALSE(insert_target("INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)"));
  EXPECT_FALSE(insert_target("INSERT INTO"));
}

}  // namespace
}  // namespace assay::sql
