#include "advise/impact/workload.h"

#include <gtest/gtest.h>

namespace assay::impact {
namespace {

using schema::Dialect;

TEST(Workload, SqlWithCalls) {
  const auto read = read_workload(
      "-- calls: 40\nSELECT 1;\n\nSELECT ';' -- calls: 7\n;\n-- what follows runs often\n-- calls: 1000\nUPDATE t SET a = 'x\n-- calls: 3';",
      Dialect::postgres);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3U);
  EXPECT_EQ((*read)[0].calls, 40);
  EXPECT_EQ((*read)[0].sql, "SELECT 1");
  EXPECT_EQ((*read)[1].calls, 1);
  EXPECT_EQ((*read)[2].calls, 1000);
  EXPECT_TRUE((*read)[2].sql.starts_with("UPDATE"));
}

TEST(Workload, MysqlToo) {
  const auto read = read_workload("-- calls: 5\nSELECT `a` FROM `t`;\nSELECT 2;", Dialect::mysql);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].calls, 5);
  EXPECT_EQ((*read)[0].sql, "SELECT `a` FROM `t`");
}

TEST(Workload, JsonLinesAndBack) {
  const std::string text =
      "{\"sql\":\"SELECT 1\",\"calls\":3,\"mean_ms\":0.5,\"database\":\"shop\",\"user\":\"web\",\"application\":\"app\",\"search_path\":\"a, b\"}\n";
  const auto read = read_workload("\n" + text, Dialect::postgres);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].user, "web");
  EXPECT_EQ(read_workload(write_workload(*read), Dialect::postgres)->front().mean_ms, 0.5);
}

TEST(Workload, FaultsNameTheLine) {
  EXPECT_NE(read_workload("SELECT 1;\n-- calls: many\nSELECT 2", Dialect::postgres).error().message.find("Line 2"), std::string::npos);
  EXPECT_NE(read_workload("{\"sql\":\"a\"}\n{\"calls\":1}", Dialect::postgres).error().message.find("Line 2"), std::string::npos);
  EXPECT_NE(read_workload("{\"sql\":\"a\",\"calls\":-1}", Dialect::postgres).error().message.find("-1"), std::string::npos);
}

}  // namespace
}  // namespace assay::impact
