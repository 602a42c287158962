#include <gtest/gtest.h>

#include <cstdlib>

#include "support/postgres.h"

namespace assay {
namespace {

TEST(Connect, errors_name_place_cause_and_remedy_and_never_the_password) {
  const std::string socket = test::cluster().socket_dir().string();
  struct Case {
    std::string url;
    Code code;
    std::string says;
  };
  ::unsetenv("ASSAY_TEST_UNSET");
  const Case cases[] = {
      {"host=" + socket + " user=postgres dbname=nowhere password=s3cret", Code::not_found, "no such database"},
      {"host=" + socket + " user=nobody_here dbname=postgres password=s3cret", Code::unauthenticated, "no such role"},
      {"postgres://app:s3cret@127.0.0.1:1/shop", Code::unavailable, "nothing listens"},
      {"host=/nonexistent user=a dbname=b password=s3cret", Code::unavailable, "no such socket"},
      {"postgres://app:s3cret@[", Code::invalid, "cannot be read"},
      {"postgres://app:${ASSAY_TEST_UNSET}@h/shop", Code::invalid, "ASSAY_TEST_UNSET"},
      {"host=" + socket + " user=a dbname=b password=file:/nonexistent/pw", Code::invalid, "/nonexistent/pw"},
      {"host=" + socket + " user=postgres dbname=postgres sslmode=bogus password=s3cret", Code::unavailable, "sslmode"},
  };
  for (const Case& c : cases) {
    const auto made = db::make_postgres()->connect({.url = c.url}, {});
    ASSERT_FALSE(made) << c.url;
    EXPECT_EQ(made.error().code, c.code) << c.url << ": " << made.error().message;
    EXPECT_NE(made.error().message.find(c.says), std::string::npos) << made.error().message;
    EXPECT_EQ((made.error().message + made.error().detail).find("s3cret"), std::string::npos) << made.error().message;
  }
}

TEST(Connect, limits_name_and_read_only_are_startup_options) {
  auto connection = test::connect_as("postgres");
  const auto found = test::rows(
      *connection,
      "SELECT name, setting, source FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout', 'default_transaction_read_only', 'application_name') ORDER BY name");
  ASSERT_EQ(found.rows.size(), 4U);
  const char* expected[] = {"assay", "on", "500", "10000"};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(*found.rows[i][1], expected[i]);
    EXPECT_EQ(*found.rows[i][2], "client");
  }
}

TEST(Query, types_are_named_by_oid_and_copy_ends_the_connection) {
  auto connection = test::connect_as("postgres");
  EXPECT_EQ(test::rows(*connection, "SELECT 1").columns[0].oid, 23U);
  EXPECT_FALSE(connection->query("COPY (SELECT 1) TO STDOUT", {}, {}, {}));
  EXPECT_FALSE(connection->alive());
}

}  // namespace
}  // namespace assay
