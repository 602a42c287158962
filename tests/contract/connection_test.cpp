#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "support/postgres.h"

namespace assay {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

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

TEST(Query, gives_names_types_and_nulls_and_binds_parameters) {
  auto connection = test::connect_as("postgres");
  const std::vector<std::optional<std::string>> params = {"7", std::nullopt};
  const auto found = connection->query("SELECT $1::int + 1 AS n, $2::text AS t", params, {}, {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->column("n"), 0);
  EXPECT_EQ(found->column("t"), 1);
  EXPECT_EQ(found->column("x"), -1);
  EXPECT_EQ(found->columns[0].oid, 23U);
  EXPECT_EQ(found->rows[0][0], "8");
  EXPECT_EQ(found->rows[0][1], std::nullopt);
}

TEST(Query, stops_at_the_row_and_byte_limits_and_the_connection_stays_usable) {
  auto connection = test::connect_as("postgres");
  struct Case {
    std::size_t max_rows;
    std::size_t max_bytes;
    std::size_t rows;
    bool truncated;
  };
  const Case cases[] = {{10, 1'000'000, 10, true}, {1'000'000, 1'000, 10, true}, {100, 10'000, 100, false}, {0, 10, 0, true}};
  for (const Case& c : cases) {
    const auto found = connection->query(
        c.truncated ? "SELECT repeat('x', 100) FROM generate_series(1, 5000000)" : "SELECT repeat('x', 100) FROM generate_series(1, 100)",
        {}, {.max_rows = c.max_rows, .max_bytes = c.max_bytes}, {});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->rows.size(), c.rows);
    EXPECT_EQ(found->truncated, c.truncated);
    EXPECT_EQ(*test::rows(*connection, "SELECT 1").rows[0][0], "1");
  }
}

TEST(Query, ends_at_its_time_limit_and_when_stopped_within_a_second) {
  auto connection = test::connect_as("postgres");
  auto begin = std::chrono::steady_clock::now();
  const auto late = connection->query("SELECT pg_sleep(30)", {}, {.timeout = Millis(200)}, {});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::timeout);
  EXPECT_LT(seconds_since(begin), 1.0);
  std::stop_source source;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    source.request_stop();
  });
  begin = std::chrono::steady_clock::now();
  const auto stopped = connection->query("SELECT pg_sleep(30)", {}, {.timeout = Millis(20'000)}, source.get_token());
  stopper.join();
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::cancelled);
  EXPECT_LT(seconds_since(begin), 1.2);
  EXPECT_EQ(*test::rows(*connection, "SELECT 1").rows[0][0], "1");
}

TEST(Query, refuses_writes_several_statements_copy_and_nul) {
  auto connection = test::connect_as("postgres");
  struct Case {
    std::string sql;
    Code code;
  };
  const Case cases[] = {{"CREATE TABLE w (a int)", Code::forbidden},
                        {"SELECT 1; SELECT 2", Code::invalid},
                        {"SELEC 1", Code::invalid},
                        {std::string("SELECT 1\0", 9), Code::invalid},
                        {"SELECT * FROM missing", Code::invalid}};
  for (const Case& c : cases) {
    const auto found = connection->query(c.sql, {}, {}, {});
    ASSERT_FALSE(found) << c.sql;
    EXPECT_EQ(found.error().code, c.code) << found.error().message;
  }
  EXPECT_TRUE(connection->alive());
  EXPECT_FALSE(connection->query("COPY (SELECT 1) TO STDOUT", {}, {}, {}));
  EXPECT_FALSE(connection->alive());
}

TEST(Stream, stops_when_the_visitor_has_enough) {
  auto connection = test::connect_as("postgres");
  int seen = 0;
  const auto visited = connection->stream("SELECT g FROM generate_series(1, 1000000) g", {}, {}, {}, [&](auto) { return ++seen < 5; });
  ASSERT_TRUE(visited);
  EXPECT_EQ(seen, 5);
  EXPECT_EQ(*test::rows(*connection, "SELECT 1").rows[0][0], "1");
}

TEST(Reconnect, a_restart_and_a_crash_are_noticed_and_a_new_connection_works) {
  for (const bool crash : {false, true}) {
    auto connection = test::connect_as("postgres");
    const auto done = crash ? test::cluster().crash() : test::cluster().restart();
    ASSERT_TRUE(done) << done.error().message;
    const auto lost = connection->query("SELECT 1", {}, {}, {});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Code::unavailable) << lost.error().message;
    EXPECT_FALSE(connection->alive());
    EXPECT_EQ(*test::rows(*test::connect_as("postgres"), "SELECT 1").rows[0][0], "1");
  }
}

}  // namespace
}  // namespace assay
