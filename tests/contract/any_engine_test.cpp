// What every Adapter and Connection promises (db/adapter.h), on a real server of any engine.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "core/json.h"
#include "support/engine.h"

namespace assay {
namespace {

using Params = std::vector<std::optional<std::string>>;

/// The statements of these tests take 30 s or are endless: whatever ends before was ended.
bool ended_early(std::chrono::steady_clock::time_point began) {
  return std::chrono::steady_clock::now() - began < std::chrono::seconds(10);
}

std::string one(db::Connection& connection, std::string_view sql) {
  const auto found = connection.query(sql, {}, {}, {});
  if (!found) return found.error().message;
  return found->rows.empty() ? "no row" : found->rows[0][0].value_or("NULL");
}

class Stopper {
 public:
  explicit Stopper(std::chrono::milliseconds after)
      : thread_([this, after] {
          std::this_thread::sleep_for(after);
          source_.request_stop();
        }) {}
  ~Stopper() { thread_.join(); }
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::thread thread_;
};

TEST(Query, gives_names_types_and_nulls_and_binds_parameters) {
  auto connection = test::reader();
  const auto found = connection->query(test::texts().parameters, Params{"7", std::nullopt}, {}, {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->column("n"), 0);
  EXPECT_EQ(found->column("t"), 1);
  EXPECT_EQ(found->column("x"), -1);
  EXPECT_NE(found->columns[0].oid, 0U);
  EXPECT_EQ(found->rows[0][0], "8");
  EXPECT_EQ(found->rows[0][1], std::nullopt);
  for (const char* text : {"", "O'Reilly", "a\\b", "\"; DROP TABLE n; --", "größer 漢字 🙂", "line\nbreak\ttab", "?", "$1", "%s"}) {
    const auto same = connection->query(test::texts().parameters, Params{"1", text}, {}, {});
    ASSERT_TRUE(same) << same.error().message;
    EXPECT_EQ(same->rows[0][1], text);
  }
}

TEST(Query, stops_at_the_row_and_byte_limits_and_the_connection_stays_usable) {
  auto connection = test::reader();
  struct Case {
    std::string sql;
    std::size_t max_rows;
    std::size_t max_bytes;
    std::size_t rows;
    bool truncated;
  };
  const std::string endless = "SELECT repeat('x', 100) FROM n a, n b, n c";
  const std::string hundred = "SELECT repeat('x', 100) FROM n WHERE i <= 100";
  const Case cases[] = {{endless, 10, 1'000'000, 10, true}, {endless, 1'000'000, 1'000, 10, true}, {hundred, 100, 10'000, 100, false},
                        {hundred, 99, 10'000, 99, true},    {hundred, 100, 9'999, 99, true},       {endless, 0, 10, 0, true}};
  for (const Case& c : cases) {
    const auto found = connection->query(c.sql, {}, {.max_rows = c.max_rows, .max_bytes = c.max_bytes}, {});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->rows.size(), c.rows);
    EXPECT_EQ(found->truncated, c.truncated);
    EXPECT_EQ(found->bytes, 100 * c.rows);
    EXPECT_EQ(one(*connection, "SELECT 1"), "1");
    const auto bound = connection->query(test::texts().row_of_parameter, Params{std::string(100, 'x')},
                                         {.max_rows = c.max_rows, .max_bytes = c.max_bytes}, {});
    ASSERT_TRUE(bound) << bound.error().message;
    EXPECT_EQ(bound->rows.size(), std::min(c.max_rows, c.max_bytes / 100));
    EXPECT_TRUE(bound->truncated);
    EXPECT_EQ(one(*connection, "SELECT 2"), "2");
  }
}

TEST(Query, ends_at_its_time_limit_and_when_stopped_and_the_connection_stays_usable) {
  auto connection = test::reader();
  struct Case {
    std::string sql;
    Params params;
  };
  const Case cases[] = {{test::texts().sleep, {}},
                        {test::texts().sleep_parameter, {"x"}},
                        {"SELECT count(*) FROM n a, n b, n c, n d WHERE a.i + b.i + c.i + d.i = -1", {}}};
  for (const Case& c : cases) {
    auto began = std::chrono::steady_clock::now();
    const auto late = connection->query(c.sql, c.params, {.timeout = Millis(150)}, {});
    ASSERT_FALSE(late) << c.sql;
    EXPECT_EQ(late.error().code, Code::timeout) << late.error().message;
    EXPECT_TRUE(ended_early(began));
    EXPECT_EQ(one(*connection, "SELECT 1"), "1");
    const Stopper stopper(std::chrono::milliseconds(150));
    began = std::chrono::steady_clock::now();
    const auto stopped = connection->query(c.sql, c.params, {.timeout = Millis(20'000)}, stopper.token());
    ASSERT_FALSE(stopped) << c.sql;
    EXPECT_EQ(stopped.error().code, Code::cancelled) << stopped.error().message;
    EXPECT_TRUE(ended_early(began));
    EXPECT_EQ(one(*connection, "SELECT 2"), "2");
  }
}

TEST(Query, stopped_before_it_is_sent_is_not_sent) {
  auto connection = test::writer();
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(connection->execute("CREATE TABLE never (a int)", source.get_token()).error().code, Code::cancelled);
  EXPECT_FALSE(connection->query("SELECT * FROM never", {}, {}, {}));
  EXPECT_TRUE(connection->alive());
}

TEST(Query, refuses_writes_several_statements_and_nul_and_goes_on) {
  auto connection = test::reader();
  struct Case {
    std::string sql;
    Params params;
    Code code;
  };
  const Case cases[] = {{"CREATE TABLE w (a int)", {}, Code::forbidden},
                        {"INSERT INTO n VALUES (0)", {}, Code::forbidden},
                        {"DELETE FROM n", {}, Code::forbidden},
                        {"SELECT 1; SELECT 2", {}, Code::invalid},
                        {"SELECT 1; DROP TABLE n", {}, Code::invalid},
                        {test::texts().parameters + "; SELECT 1", {"1", "x"}, Code::invalid},
                        {"SELEC 1", {}, Code::invalid},
                        {std::string("SELECT 1\0", 9), {}, Code::invalid},
                        {"SELECT * FROM missing", {}, Code::invalid},
                        {test::texts().parameters, {"1", "x", "too many"}, Code::invalid}};
  for (const Case& c : cases) {
    const auto found = connection->query(c.sql, c.params, {}, {});
    ASSERT_FALSE(found) << c.sql;
    EXPECT_EQ(found.error().code, c.code) << c.sql << ": " << found.error().message;
    EXPECT_TRUE(connection->alive());
  }
  EXPECT_EQ(one(*connection, "SELECT count(*) FROM n"), "1000");
}

TEST(Stream, stops_when_the_visitor_has_enough_or_somebody_says_so) {
  auto connection = test::reader();
  int seen = 0;
  const auto visited =
      connection->stream("SELECT a.i FROM n a, n b, n c", {}, {.max_rows = 1'000'000'000}, {}, [&](auto) { return ++seen < 5; });
  ASSERT_TRUE(visited) << visited.error().message;
  EXPECT_EQ(seen, 5);
  EXPECT_EQ(one(*connection, "SELECT 1"), "1");
  const db::Limits all{.max_rows = 1'000'000'000, .max_bytes = std::size_t{1} << 40U, .timeout = Millis(60'000)};
  const Stopper stopper(std::chrono::milliseconds(150));
  const auto began = std::chrono::steady_clock::now();
  const auto stopped = connection->stream("SELECT a.i FROM n a, n b, n c", {}, all, stopper.token(), [](auto) { return true; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::cancelled);
  EXPECT_TRUE(ended_early(began));
  EXPECT_EQ(one(*connection, "SELECT 2"), "2");
}

TEST(Stream, visits_every_row_in_order) {
  auto connection = test::reader();
  long long expected = 0;
  const auto visited = connection->stream(
      "SELECT i FROM n ORDER BY i", {}, {}, {},
      [&](std::span<const std::optional<std::string_view>> row) { return row.size() == 1 && row[0] == std::to_string(++expected); });
  ASSERT_TRUE(visited) << visited.error().message;
  EXPECT_EQ(*visited, 1'000U);
}

TEST(Explain, gives_json_of_exactly_one_statement_and_changes_nothing) {
  auto connection = test::writer();
  auto adapter = test::adapter();
  for (const char* sql : {"SELECT * FROM n WHERE i = 7", "DELETE FROM n WHERE i > 3"}) {
    const auto plan = adapter->explain(*connection, {.sql = sql}, {});
    ASSERT_TRUE(plan) << sql << ": " << plan.error().message;
    EXPECT_TRUE(Json::parse(*plan)) << *plan;
    EXPECT_NE(plan->find("\"n\""), std::string::npos) << *plan;
  }
  for (const char* refused : {"SELECT 1; SELECT 2", "SELECT 1; DROP TABLE n", "SELECT * FROM missing", ""})
    EXPECT_FALSE(adapter->explain(*connection, {.sql = refused}, {})) << refused;
  const auto measured = adapter->explain(*connection, {.sql = "DELETE FROM n", .analyze = true}, {});
  ASSERT_FALSE(measured);
  EXPECT_TRUE(measured.error().code == Code::forbidden || measured.error().code == Code::unsupported) << measured.error().message;
  EXPECT_EQ(one(*connection, "SELECT count(*) FROM n"), "1000");
}

TEST(Probe, says_what_the_server_is) {
  auto connection = test::reader();
  const auto caps = test::adapter()->probe(*connection, {});
  ASSERT_TRUE(caps) << caps.error().message;
  EXPECT_EQ(caps->engine, test::texts().engine);
  EXPECT_EQ(caps->version.number, connection->version().number);
  EXPECT_GE(caps->version.major(), 8);
  EXPECT_EQ(caps->version.text.substr(0, 2), std::to_string(caps->version.major()).substr(0, 2) + (caps->version.major() < 10 ? "." : ""));
  EXPECT_FALSE(caps->role.empty());
  EXPECT_TRUE(caps->superuser);
  EXPECT_EQ(caps->warnings.size(), 1U);
  EXPECT_TRUE(caps->can_observe);
  EXPECT_TRUE(caps->can_explain);
}

TEST(Reconnect, a_restart_and_a_crash_are_noticed_and_a_new_connection_works) {
  for (const bool crash : {false, true}) {
    auto connection = test::reader();
    const auto done = test::restart(crash);
    ASSERT_TRUE(done) << done.error().message;
    const auto lost = connection->query("SELECT 1", {}, {}, {});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Code::unavailable) << lost.error().message;
    EXPECT_FALSE(connection->alive());
    EXPECT_EQ(one(*test::reader(), "SELECT 1"), "1");
  }
}

TEST(Reconnect, a_server_that_dies_under_a_statement_is_noticed) {
  struct Case {
    std::string sql;
    Params params;
  };
  for (const Case& c : {Case{test::texts().sleep, {}}, Case{test::texts().sleep_parameter, {"x"}}}) {
    auto connection = test::reader();
    Result<void> done;
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      done = test::restart(true);
    });
    const auto lost = connection->query(c.sql, c.params, {.timeout = Millis(25'000)}, {});
    killer.join();
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Code::unavailable) << lost.error().message;
    EXPECT_FALSE(connection->alive());
    EXPECT_FALSE(connection->query("SELECT 1", {}, {}, {}));
  }
}

}  // namespace
}  // namespace assay
