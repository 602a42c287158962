// What only MySQL and MariaDB connections have: session settings, parameters of every kind, several results, what is refused.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <thread>

#include "support/mysql.h"

namespace assay {
namespace {

using Params = std::vector<std::optional<std::string>>;

std::string url(std::string_view database, std::string_view user = "root", std::string_view password = "") {
  const std::string socket = test::cluster().socket().string();
  return fmt::format("mysql://{}:{}@localhost/{}?socket={}", user, password, database, socket);
}

/// SIGSTOP, and back when every thread of it stands still: until then it may answer.
bool stop_server() {
  int status = 0;
  return ::kill(test::cluster().pid(), SIGSTOP) == 0 && ::waitpid(test::cluster().pid(), &status, WUNTRACED) > 0 && WIFSTOPPED(status);
}

TEST(Connect, errors_name_place_cause_and_remedy_and_never_the_password) {
  test::fresh("visible");
  auto owner = test::admin();
  test::run(*owner, {"DROP USER IF EXISTS limited@localhost", "CREATE USER limited@localhost IDENTIFIED BY 'right'",
                     "GRANT SELECT ON visible.* TO limited@localhost"});
  struct Case {
    std::string url;
    Code code;
    std::string says;
  };
  ::unsetenv("ASSAY_TEST_UNSET");
  const Case cases[] = {
      {url("nowhere"), Code::not_found, "no such database"},
      {url("nowhere", "limited", "right"), Code::forbidden, "no right on that database"},
      {url("visible", "limited", "s3cret"), Code::unauthenticated, "password was refused"},
      {url("visible", "limited"), Code::unauthenticated, "none was given"},
      {url("visible", "nobody_here", "s3cret"), Code::unauthenticated, "password was refused"},
      {"mysql://app:s3cret@127.0.0.1:1/shop", Code::unavailable, "nothing listens"},
      {"mysql://app:s3cret@no-such-host.invalid/shop", Code::unavailable, "host name is unknown"},
      {"mariadb://app:s3cret@localhost/shop?socket=/nonexistent/s", Code::unavailable, "no such socket"},
      {"mysql://app:s3cret@[::1/shop", Code::invalid, "cannot be read"},
      {"mysql://app:${ASSAY_TEST_UNSET}@h/shop", Code::invalid, "ASSAY_TEST_UNSET"},
      {"mysql://app@h/shop?password=file:/nonexistent/pw", Code::invalid, "/nonexistent/pw"},
      {"mysql://app:s3cret@h/shop?ssl-mode=bogus", Code::invalid, "ssl-mode"},
  };
  for (const Case& c : cases) {
    const auto made = db::make_mysql()->connect({.url = c.url}, {});
    ASSERT_FALSE(made) << c.url;
    EXPECT_EQ(made.error().code, c.code) << c.url << ": " << made.error().message << " / " << made.error().detail;
    EXPECT_NE(made.error().message.find(c.says), std::string::npos) << made.error().message << " / " << made.error().detail;
    EXPECT_EQ((made.error().message + made.error().detail).find("s3cret"), std::string::npos) << made.error().message;
    if (c.code != Code::invalid) {
      EXPECT_NE(made.error().message.find("as user"), std::string::npos) << made.error().message;
    }
  }
}

TEST(Connect, either_scheme_reaches_either_engine_and_any_adapter_says_what_it_is) {
  for (const char* scheme : {"mysql", "mariadb"}) {
    auto adapter = db::make_adapter(*db::engine_of_url(fmt::format("{}://h/d", scheme)));
    EXPECT_EQ(db::name_of(adapter->engine()), scheme);
    auto made = adapter->connect({.url = fmt::format("{}://root@localhost?socket={}", scheme, test::cluster().socket().string())}, {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(adapter->probe(**made, {})->engine, test::cluster().engine());
  }
}

TEST(Connect, a_server_that_does_not_answer_is_given_up_at_the_limit_or_when_stopped) {
  test::run(*test::admin(), {"SET GLOBAL connect_timeout = 60"});
  ASSERT_TRUE(stop_server());
  const auto late = db::make_mysql()->connect({.url = url(""), .connect_timeout = Millis(200)}, {});
  std::stop_source source;
  source.request_stop();
  const auto stopped = db::make_mysql()->connect({.url = url("")}, source.get_token());
  ::kill(test::cluster().pid(), SIGCONT);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::timeout) << late.error().message;
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::cancelled) << stopped.error().message;
}

TEST(Connect, a_statement_on_a_server_that_stopped_answering_ends_and_the_connection_is_given_up) {
  auto connection = test::connect_as("root");
  ASSERT_TRUE(stop_server());
  const auto late = connection->query("SELECT 1", {}, {.timeout = Millis(200)}, {});
  const bool alive = connection->alive();
  ::kill(test::cluster().pid(), SIGCONT);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::timeout) << late.error().message;
  EXPECT_FALSE(alive);
  EXPECT_EQ(*test::rows(*test::connect_as("root"), "SELECT 1").rows[0][0], "1");
}

TEST(Connect, limits_character_set_and_read_only_are_set) {
  auto connection = db::make_mysql()->connect({.url = url(""), .statement_timeout = Millis(1'500), .lock_timeout = Millis(2'100)}, {});
  ASSERT_TRUE(connection) << connection.error().message;
  const bool mariadb = test::is_mariadb();
  const auto found = test::rows(
      **connection, fmt::format("SELECT @@session.{}, @@session.lock_wait_timeout, @@session.innodb_lock_wait_timeout, @@session.{}, "
                                "@@session.character_set_client, @@session.character_set_results, @@session.collation_connection",
                                mariadb ? "max_statement_time" : "max_execution_time", mariadb ? "tx_read_only" : "transaction_read_only"));
  EXPECT_EQ(found.rows[0][0], mariadb ? "1.500000" : "1500");
  EXPECT_EQ(found.rows[0][1], "3");
  EXPECT_EQ(found.rows[0][2], "3");
  EXPECT_EQ(found.rows[0][3], "1");
  EXPECT_EQ(found.rows[0][4], "utf8mb4");
  EXPECT_EQ(found.rows[0][5], "utf8mb4");
  EXPECT_EQ(found.rows[0][6]->substr(0, 7), "utf8mb4");
  const auto attribute = test::rows(
      **connection,
      "SELECT attr_value FROM performance_schema.session_account_connect_attrs WHERE attr_name = 'program_name' AND processlist_id = CONNECTION_ID()");
  ASSERT_EQ(attribute.rows.size(), 1U);
  EXPECT_EQ(attribute.rows[0][0], "assay");
}

TEST(Connect, the_servers_own_time_limit_is_a_timeout) {
  auto connection = db::make_mysql()->connect({.url = url("mysql"), .statement_timeout = Millis(200)}, {});
  ASSERT_TRUE(connection) << connection.error().message;
  const auto late = (*connection)->query("SELECT SLEEP(20) FROM user", {}, {.timeout = Millis(15'000)}, {});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::timeout) << late.error().message;
  EXPECT_EQ(*test::rows(**connection, "SELECT 1").rows[0][0], "1");
}

TEST(Query, a_lock_that_is_not_free_is_a_timeout) {
  test::fresh("locked");
  auto owner = test::admin("locked");
  test::run(*owner, {"CREATE TABLE t (a int PRIMARY KEY) ENGINE=InnoDB", "INSERT INTO t VALUES (1)", "BEGIN", "UPDATE t SET a = 2"});
  auto other = db::make_mysql()->connect({.url = url("locked"), .lock_timeout = Millis(500), .read_only = false}, {});
  ASSERT_TRUE(other) << other.error().message;
  const auto late = (*other)->execute("UPDATE t SET a = 3", {});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::timeout) << late.error().message;
  EXPECT_NE(late.error().message.find("lock"), std::string::npos);
  test::run(*owner, {"ROLLBACK"});
}

TEST(Query, parameters_of_every_kind_arrive_as_they_are) {
  test::fresh("kinds");
  auto owner = test::admin("kinds");
  test::run(
      *owner,
      {"CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, i bigint unsigned, d decimal(30,10), f double, s longtext, b longblob, at datetime(6), "
       "j json, bits bit(10), y year, e enum('a','b'), n int(8) unsigned zerofill)"});
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const std::string large(3'000'000, 'z');
  const Params first = {"18446744073709551615",
                        "12345678901234567890.0123456789",
                        "0.1",
                        "漢字 🙂 \\ ' \"",
                        bytes,
                        "2026-11-25 01:02:03.000004",
                        "{\"a\": [1, null]}",
                        "5",
                        "2026",
                        "b",
                        "42"};
  const Params second = {std::nullopt, std::nullopt, std::nullopt, large,        std::nullopt, std::nullopt,
                         std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt};
  for (const Params& params : {first, second}) {
    const auto done = owner->query(
        "INSERT INTO t (i, d, f, s, b, at, j, bits, y, e, n) VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS UNSIGNED), ?, ?, ?)", params, {}, {});
    ASSERT_TRUE(done) << done.error().message;
  }
  const std::string columns = "i, d, f, s, b, at, j, bits + 0, y, e, n";
  auto reader = test::connect_as("root", "kinds");
  for (const bool bound : {false, true})
    for (const int id : {1, 2}) {
      const std::string where = bound ? "id = ?" : fmt::format("id = {}", id);
      const auto found =
          reader->query(fmt::format("SELECT {} FROM t WHERE {}", columns, where), bound ? Params{std::to_string(id)} : Params{}, {}, {});
      ASSERT_TRUE(found) << found.error().message;
      ASSERT_EQ(found->rows.size(), 1U);
      Params expected = id == 1 ? first : second;
      if (id == 1) expected[10] = "00000042";
      for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_TRUE(found->rows[0][i] == expected[i])
            << "column " << i << (bound ? " bound: " : ": ") << found->rows[0][i].value_or("NULL").substr(0, 60);
    }
  const auto by_bytes = reader->query("SELECT id FROM t WHERE b = ?", Params{bytes}, {}, {});
  ASSERT_TRUE(by_bytes) << by_bytes.error().message;
  EXPECT_EQ(by_bytes->rows.size(), 1U);
  const auto limited = reader->query("SELECT id FROM t ORDER BY id LIMIT ?", Params{"1"}, {}, {});
  ASSERT_TRUE(limited) << limited.error().message;
  EXPECT_EQ(limited->rows.size(), 1U);
  const auto too_large = reader->query("SELECT s FROM t WHERE id = ?", Params{"2"}, {.max_bytes = 1'000'000}, {});
  ASSERT_TRUE(too_large) << too_large.error().message;
  EXPECT_TRUE(too_large->truncated && too_large->rows.empty());
}

TEST(Query, of_a_procedure_gives_the_first_result_and_leaves_nothing_behind) {
  test::fresh("called");
  auto owner = test::admin("called");
  test::run(*owner, {"CREATE PROCEDURE p(a int) BEGIN SELECT a; SELECT 2, 3; SELECT SLEEP(0); END"});
  for (const Params& params : {Params{}, Params{"1"}}) {
    const auto found = owner->query(params.empty() ? "CALL p(1)" : "CALL p(?)", params, {}, {});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->rows.size(), 1U);
    EXPECT_EQ(found->rows[0].size(), 1U);
    EXPECT_EQ(found->rows[0][0], "1");
    EXPECT_EQ(*test::rows(*owner, "SELECT 4").rows[0][0], "4");
  }
}

TEST(Query, a_kill_that_comes_too_late_does_not_hit_the_next_statement) {
  auto connection = test::connect_as("root");
  for (int i = 0; i < 40; ++i) {
    // ends by itself at about the time at which it is killed
    (void)connection->query("SELECT SLEEP(0.02)", {}, {.timeout = Millis(20)}, {});
    const auto next = connection->query("SELECT COUNT(*) FROM information_schema.plugins", {}, {}, {});
    ASSERT_TRUE(next) << i << ": " << next.error().message;
  }
}

TEST(Query, the_server_may_not_read_our_files) {
  test::fresh("local_file");
  auto owner = test::admin("local_file");
  test::run(*owner, {"CREATE TABLE t (line text)", "SET GLOBAL local_infile = 1"});
  const auto read = owner->execute("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t", {});
  test::run(*test::admin(), {"SET GLOBAL local_infile = 0"});
  ASSERT_FALSE(read);
  EXPECT_EQ(*test::rows(*test::admin("local_file"), "SELECT COUNT(*) FROM t").rows[0][0], "0");
}

TEST(Query, a_killed_connection_is_noticed_when_idle) {
  auto connection = test::connect_as("root");
  const std::string id = *test::rows(*connection, "SELECT CONNECTION_ID()").rows[0][0];
  test::run(*test::admin(), {"KILL " + id});
  for (int i = 0; i < 500 && connection->alive(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_FALSE(connection->alive());
  EXPECT_EQ(connection->query("SELECT 1", {}, {}, {}).error().code, Code::unavailable);
}

TEST(Session, stays_read_only_for_every_kind_of_change) {
  test::fresh("guarded");
  auto owner = test::admin("guarded");
  test::run(*owner, {"CREATE TABLE t (a int)", "CREATE PROCEDURE p() INSERT INTO t VALUES (1)", "CREATE TABLE m (a int) ENGINE=MyISAM"});
  auto session = test::connect_as("root", "guarded");
  for (const char* refused : {"INSERT INTO t VALUES (1)", "INSERT INTO m VALUES (1)", "UPDATE t SET a = 1", "DELETE FROM t", "TRUNCATE t",
                              "DROP TABLE t", "ALTER TABLE t ADD b int", "CREATE INDEX i ON t (a)", "CREATE VIEW v AS SELECT 1", "CALL p()",
                              "CREATE USER x", "GRANT SELECT ON t TO root@localhost", "RENAME TABLE t TO u", "CREATE DATABASE other",
                              "REPLACE INTO t VALUES (1)", "SELECT * FROM t INTO OUTFILE '/tmp/assay-outfile'"}) {
    const auto done = session->execute(refused, {});
    ASSERT_FALSE(done) << refused;
    EXPECT_EQ(done.error().code, Code::forbidden) << refused << ": " << done.error().message;
  }
  EXPECT_EQ(*test::rows(*session, "SELECT COUNT(*) FROM t").rows[0][0], "0");
}

}  // namespace
}  // namespace assay
