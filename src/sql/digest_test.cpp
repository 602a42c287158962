#include "sql/digest.h"

#include <gtest/gtest.h>

namespace assay::sql {
namespace {

TEST(Digest, ListsBecomePlaceholders) {
  EXPECT_EQ(preparable_digest("SELECT `id` FROM `orders` WHERE `id` IN (...) LIMIT ?").value(),
            "SELECT `id` FROM `orders` WHERE `id` IN (?) LIMIT ?");
  EXPECT_EQ(preparable_digest("INSERT INTO `t` ( `a` , `b` ) VALUES (...)").value(), "INSERT INTO `t` ( `a` , `b` ) VALUES (?, ?)");
  EXPECT_EQ(preparable_digest("INSERT INTO `t` ( `a` ) VALUES (...) /* , ... */").value(),
            "INSERT INTO `t` ( `a` ) VALUES (?) /* , ... */");
  EXPECT_EQ(preparable_digest("SELECT ? + INTERVAL ? SQL_TSI_DAY").value(), "SELECT ? + INTERVAL ? DAY");
  EXPECT_EQ(preparable_digest("SELECT '...' , `a`").value(), "SELECT '...' , `a`");
}

TEST(Digest, WhatWasLeftOutIsNotMadeUp) {
  EXPECT_EQ(preparable_digest("SELECT `a` , `b` FROM `t` WHERE ...").error().code, Code::unsupported);
  EXPECT_EQ(preparable_digest("INSERT INTO `t` VALUES (...)").error().code, Code::unsupported);
}

}  // namespace
}  // namespace assay::sql
