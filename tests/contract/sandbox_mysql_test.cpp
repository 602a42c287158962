// Attempts to leave the sandbox of MariaDB (and MySQL, ASSAY_MYSQL_ENGINE=mysql). Each is made through the door and past it; what counts is what
// happened outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "support/outside.h"
#include "twin/process.h"
#include "twin/server.h"
#include "twin/shadow.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;

struct Attempt {
  const char* name;
  std::vector<const char*> statements;
  bool refused = true;  ///< the door refuses one of them; false: it is harmless, skipped or fails
};

const std::vector<Attempt>& attempts() {
  static const std::vector<Attempt> all = {
      // files
      {"write_a_file", {"SELECT 'x' INTO OUTFILE '{drop}/out'"}},
      {"dump_a_file", {"SELECT 'x' INTO DUMPFILE '{drop}/dump'"}},
      {"read_a_file", {"SELECT LOAD_FILE('{secret}')"}},
      {"read_a_file_into_a_table", {"CREATE TABLE t (x text)", "LOAD DATA INFILE '{secret}' INTO TABLE t", "SELECT * FROM t"}},
      {"read_the_clients_file", {"CREATE TABLE t (x text)", "LOAD DATA LOCAL INFILE '{secret}' INTO TABLE t", "SELECT * FROM t"}},
      {"read_xml_of_a_file", {"CREATE TABLE t (x text)", "LOAD XML INFILE '{secret}' INTO TABLE t"}},
      {"a_table_in_another_directory", {"CREATE TABLE t (id int) ENGINE=InnoDB DATA DIRECTORY='{drop}'"}},
      {"an_index_in_another_directory", {"CREATE TABLE t (id int) ENGINE=MyISAM DATA DIRECTORY='{drop}' INDEX DIRECTORY='{drop}'"}},
      {"a_partition_in_another_directory",
       {"CREATE TABLE t (id int) ENGINE=MyISAM PARTITION BY HASH (id) (PARTITION p0 DATA DIRECTORY '{drop}', PARTITION p1)"}},
      {"a_file_in_a_routine", {"CREATE PROCEDURE p() SELECT 'x' INTO OUTFILE '{drop}/proc'", "CALL p()"}},
      {"a_file_in_a_prepared_statement", {"PREPARE s FROM \"SELECT 'x' INTO OUTFILE '{drop}/prep'\"", "EXECUTE s"}},
      {"a_file_in_a_routine_that_prepares",
       {"CREATE PROCEDURE p() BEGIN PREPARE s FROM \"SELECT 'x' INTO OUT\" 'FILE ''{drop}/split'''; EXECUTE s; END", "CALL p()"},
       false},
      {"a_file_behind_a_conditional_comment", {"SELECT 'x' /*!50000 INTO OUTFILE '{drop}/cond' */"}},
      {"a_file_behind_mariadbs_comment", {"SELECT 'x' /*M!100000 INTO OUTFILE '{drop}/condm' */"}},
      {"a_tablespace_outside", {"CREATE TABLESPACE ts ADD DATAFILE '{drop}/ts.ibd' ENGINE=InnoDB"}},
      {"a_table_of_the_connect_engine",
       {"CREATE TABLE t (x char(200)) ENGINE=CONNECT TABLE_TYPE=DOS FILE_NAME='{secret}'", "SELECT * FROM t"}},
      {"a_csv_table_by_a_path", {"CREATE TABLE `../../../../{drop}/t` (x int NOT NULL) ENGINE=CSV"}, false},
      {"a_general_log_in_a_file", {"SET GLOBAL general_log_file = '{drop}/log.php'", "SET GLOBAL general_log = 1"}},
      {"a_slow_log_in_a_file", {"SET @@global.slow_query_log_file = '{drop}/slow.php'"}},
      {"files_by_import",
       {"CREATE TABLE t (id int) ENGINE=InnoDB", "ALTER TABLE t DISCARD TABLESPACE", "ALTER TABLE t IMPORT TABLESPACE"},
       false},
      // programs and native code
      {"a_function_of_a_library",
       {"CREATE FUNCTION sys_exec RETURNS INT SONAME 'lib_mysqludf_sys.so'", "SELECT sys_exec('touch {drop}/udf')"}},
      {"an_aggregate_of_a_library", {"CREATE AGGREGATE FUNCTION f RETURNS REAL SONAME 'libc.so.6'"}},
      {"a_plugin", {"INSTALL PLUGIN f SONAME 'auth_pam.so'"}},
      {"plugins_by_name", {"INSTALL SONAME 'ha_connect'"}},
      {"a_component", {"INSTALL COMPONENT 'file://component_validate_password'"}},
      {"a_function_by_the_catalog", {"INSERT INTO mysql.func VALUES ('sys_exec', 2, 'x.so', 'function')"}, false},
      {"a_plugin_by_the_catalog", {"INSERT INTO mysql.plugin VALUES ('x', 'x.so')"}, false},
      // network
      {"a_federated_table", {"CREATE TABLE t (id int) ENGINE=FEDERATED CONNECTION='mysql://x:y@127.0.0.1:{port}/d/t'", "SELECT * FROM t"}},
      {"a_server", {"CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT {port}, USER 'x', DATABASE 'd')"}},
      {"replication", {"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={port}, MASTER_USER='x'", "START SLAVE"}},
      {"a_spider_table", {"CREATE TABLE t (id int) ENGINE=SPIDER COMMENT='host \"127.0.0.1\", port \"{port}\"'"}},
      {"group_replication", {"START GROUP_REPLICATION"}},
      // other databases, accounts and the server
      {"a_new_database", {"CREATE DATABASE evil"}},
      {"drop_another_database", {"DROP DATABASE {other}"}},
      {"read_another_database", {"SELECT * FROM {other}.kept"}, false},
      {"write_another_database", {"INSERT INTO {other}.kept VALUES ('evil')"}, false},
      {"a_view_of_another_database", {"CREATE VIEW v AS SELECT * FROM {other}.kept", "SELECT * FROM v"}, false},
      {"a_view_as_root", {"CREATE DEFINER=root@localhost VIEW v AS SELECT * FROM {other}.kept", "SELECT * FROM v"}, false},
      {"a_routine_as_root",
       {"CREATE DEFINER=`root`@`localhost` PROCEDURE p() SQL SECURITY DEFINER INSERT INTO {other}.kept VALUES ('evil')", "CALL p()"},
       false},
      {"a_trigger_as_root",
       {"CREATE TABLE t (id int)",
        "CREATE DEFINER=`root`@`localhost` TRIGGER tr BEFORE INSERT ON t FOR EACH ROW INSERT INTO {other}.kept VALUES ('evil')",
        "INSERT INTO t VALUES (1)"},
       false},
      {"move_a_table_there", {"CREATE TABLE t (x text)", "RENAME TABLE t TO {other}.t"}, false},
      {"passwords", {"SELECT authentication_string FROM mysql.user"}, false},
      {"passwords_of_mariadb", {"SELECT Priv FROM mysql.global_priv"}, false},
      {"a_new_account", {"CREATE USER evil@localhost IDENTIFIED BY 'x'"}, false},
      {"take_all_rights", {"GRANT ALL PRIVILEGES ON *.* TO CURRENT_USER"}, false},
      {"take_the_file_right", {"GRANT FILE ON *.* TO CURRENT_USER()"}, false},
      {"accounts_by_the_catalog", {"UPDATE mysql.user SET Super_priv = 'Y'"}, false},
      {"accounts_by_mariadbs_catalog", {"UPDATE mysql.global_priv SET Priv = JSON_SET(Priv, '$.access', 18446744073709551615)"}, false},
      {"become_somebody_else", {"SET SESSION AUTHORIZATION root@localhost"}},
      {"change_roots_password", {"SET PASSWORD FOR root@localhost = PASSWORD('x')"}},
      {"global_settings", {"SET GLOBAL max_connections = 1"}},
      {"settings_that_stay", {"SET PERSIST max_connections = 1"}},
      {"stop_the_server", {"SHUTDOWN"}},
      {"end_other_sessions", {"KILL 1", "KILL 2", "KILL 3", "KILL 4", "KILL 5", "KILL 6", "KILL 7", "KILL 8"}},
      {"flush", {"FLUSH TABLES WITH READ LOCK"}},
      {"logs", {"PURGE BINARY LOGS BEFORE NOW()"}},
      {"an_event", {"CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO INSERT INTO {other}.kept VALUES ('evil')"}, false},
      {"lift_the_time_limit", {"SET SESSION max_statement_time = 0"}},
      {"two_statements_in_one", {"SELECT 1; DROP DATABASE {other}"}},
  };
  return all;
}

class MysqlSandbox : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    dir_ = "/tmp/assay-sandbox-" + random_hex(4);
    outside_ = new test::Outside();
    pool_ = new ShadowPool({.dir = dir_, .max_servers = 1, .databases_per_server = 6, .limits = {.statement = Millis(3'000)}});
  }
  static void TearDownTestSuite() {
    delete pool_;
    std::error_code ignored;
    EXPECT_TRUE(!fs::exists(dir_) || fs::is_empty(dir_)) << "nothing stays";
    delete outside_;
    fs::remove_all(dir_, ignored);
  }
  static db::Engine engine() {
    const char* chosen = std::getenv("ASSAY_MYSQL_ENGINE");
    return chosen != nullptr && std::string_view(chosen) == "mysql" ? db::Engine::mysql : db::Engine::mariadb;
  }
  static int version() {
    const char* chosen = std::getenv("ASSAY_MYSQL_VERSION");
    return chosen != nullptr ? std::atoi(chosen) : engine() == db::Engine::mysql ? 80000 : 101100;
  }
  void SetUp() override {
    const auto kit = pick_kit(pool_->kits(), engine(), version());
    ASSERT_TRUE(kit) << kit.error().message;  // tools/setup installs MariaDB
  }
  static ScratchDatabase database() {
    auto made = pool_->database(engine(), version(), {});
    if (!made) throw std::runtime_error(made.error().message + made.error().detail);
    return std::move(*made);
  }
  static std::string said(db::Connection& connection, const std::string& sql) {
    auto found = connection.query(sql, {}, {.timeout = Millis(5'000)}, {});
    if (!found) return found.error().message + found.error().detail;
    std::string all;
    for (const auto& row : found->rows)
      for (const auto& cell : row) all += cell.value_or("NULL") + " ";
    return all;
  }
  static ScratchDatabase with_secret() {
    ScratchDatabase bystander = database();
    const std::vector<std::string> statements = {"CREATE TABLE kept (x varchar(200))",
                                                 "INSERT INTO kept VALUES ('" + outside_->secret + "')"};
    auto applied = bystander.apply(statements, {}, {});
    EXPECT_TRUE(applied && applied->size() == 2 && applied->back().ok) << applied->back().error->message;
    return bystander;
  }
  static std::string filled(const char* statement, const ScratchDatabase& other) {
    std::string sql = outside_->filled(statement);
    for (auto at = sql.find("{other}"); at != std::string::npos; at = sql.find("{other}")) sql.replace(at, 7, other.place().database);
    return sql;
  }
  static void expect_untouched(ScratchDatabase& bystander, const std::string& after_what) {
    EXPECT_EQ(outside_->dropped(), "") << after_what;
    EXPECT_TRUE(outside_->secret_is_as_it_was()) << after_what;
    EXPECT_FALSE(outside_->called()) << after_what << ": something connected";
    EXPECT_TRUE(bystander.session().alive()) << after_what << ": another database's session ended";
    EXPECT_EQ(said(bystander.session(), "SELECT x FROM kept"), outside_->secret + " ") << after_what;
    EXPECT_EQ(said(bystander.session(), "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"), "1 ")
        << after_what;
  }

  static inline fs::path dir_;
  static inline test::Outside* outside_ = nullptr;
  static inline ShadowPool* pool_ = nullptr;
};

TEST_F(MysqlSandbox, no_attempt_leaves_it_through_the_door) {
  ScratchDatabase bystander = with_secret();
  ScratchDatabase scratch = database();
  for (const Attempt& attempt : attempts()) {
    std::vector<std::string> statements;
    for (const char* statement : attempt.statements) statements.push_back(filled(statement, bystander));
    auto results = scratch.apply(statements, {.stop_at_error = false}, {});
    ASSERT_TRUE(results) << attempt.name << ": " << results.error().message;
    const bool refused = std::any_of(results->begin(), results->end(), [](const StatementResult& result) {
      return result.error && result.error->code == Code::forbidden && result.ms == 0;
    });
    EXPECT_EQ(refused, attempt.refused) << attempt.name;
    for (const StatementResult& result : *results)
      EXPECT_EQ((result.error ? result.error->message + result.error->detail : "").find(outside_->secret), std::string::npos)
          << attempt.name;
    expect_untouched(bystander, std::string("through the door: ") + attempt.name);
    if (std::any_of(results->begin(), results->end(), [](const StatementResult& result) { return result.ok && !result.skipped; }))
      scratch = database();
  }
}

TEST_F(MysqlSandbox, no_attempt_leaves_it_past_the_door) {
  ScratchDatabase bystander = with_secret();
  ScratchDatabase scratch = database();
  for (const Attempt& attempt : attempts()) {
    std::string answers;
    for (const char* statement : attempt.statements) {
      answers += said(scratch.session(), filled(statement, bystander));
      ASSERT_TRUE(scratch.recover({})) << attempt.name;
    }
    EXPECT_EQ(answers.find(outside_->secret), std::string::npos) << attempt.name << ": " << answers;
    expect_untouched(bystander, std::string("past the door: ") + attempt.name);
    if (attempt.statements.size() > 1) scratch = database();
  }
  EXPECT_EQ(said(bystander.session(), "SELECT @@max_connections"), "40 ") << "settings are as they were";
  EXPECT_EQ(said(bystander.session(), "SHOW GRANTS").find("ON *.* TO") == std::string::npos, false);
  EXPECT_EQ(said(scratch.session(), "SHOW GRANTS").find("ALL PRIVILEGES ON *.*"), std::string::npos);
  EXPECT_EQ(said(scratch.session(), "SHOW GRANTS").find("FILE"), std::string::npos);
}

struct Excess {
  const char* name;
  std::vector<const char*> statements;
  bool ends_well = false;  ///< cut short without an error: MariaDB's SLEEP returns 1, its recursions stop at max_recursive_iterations
};

TEST_F(MysqlSandbox, who_takes_too_much_is_stopped_and_the_others_go_on) {
  const Excess cases[] = {
      {"a recursion without end", {"WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r"}, true},
      {"a cross join that never ends",
       {"SELECT count(*) FROM information_schema.COLLATIONS a, information_schema.COLLATIONS b, information_schema.COLLATIONS c, "
        "information_schema.COLLATIONS d WHERE a.ID + b.ID + c.ID + d.ID = -1"}},
      {"a wait", {"DO SLEEP(3600)"}, true},
      {"a loop", {"CREATE PROCEDURE p() BEGIN WHILE 1 DO SET @x = 1; END WHILE; END", "CALL p()"}},
      {"a loop that catches its end",
       {"CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET @e = 1; WHILE 1 DO DO SLEEP(1); END WHILE; END",
        "CALL p()"}},
      {"a routine that calls itself", {"CREATE PROCEDURE p() BEGIN CALL p(); END", "CALL p()"}},
      {"memory",
       {"SELECT LENGTH(GROUP_CONCAT(REPEAT('x', 1000000000)))", "SELECT LENGTH(REPEAT(REPEAT('x', 16000000), 16000000))",
        "SELECT x FROM nothing_here"}},
  };
  ScratchDatabase bystander = with_secret();
  for (const Excess& excess : cases) {
    ScratchDatabase scratch = database();
    const std::vector<std::string> statements(excess.statements.begin(), excess.statements.end());
    const auto began = std::chrono::steady_clock::now();
    auto results = scratch.apply(statements, {.stop_at_error = false}, {});
    ASSERT_TRUE(results) << excess.name << ": " << results.error().message;
    EXPECT_TRUE(excess.ends_well || !results->back().ok) << excess.name;
    // an endless statement was ended: the limit is 3 s, and a busy machine gets twenty times that
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60)) << excess.name;
    EXPECT_EQ(said(scratch.session(), "SELECT 1"), "1 ") << excess.name << ": the database goes on";
    expect_untouched(bystander, excess.name);
  }
}

TEST_F(MysqlSandbox, a_full_directory_stops_the_server_and_says_so) {
  const fs::path dir = "/tmp/assay-sandbox-" + random_hex(4);
  {
    ShadowPool pool({.dir = dir, .limits = {.disk_bytes = std::int64_t{160} << 20U, .statement = Millis(60'000)}});
    auto scratch = pool.database(engine(), version(), {});
    ASSERT_TRUE(scratch) << scratch.error().message;
    const pid_t pid = scratch->server().pid();
    const std::vector<std::string> statements = {
        "CREATE TABLE t (x longtext)", "INSERT INTO t VALUES (REPEAT('x', 8000000))",
        "CREATE PROCEDURE p() BEGIN WHILE 1 DO INSERT INTO t SELECT x FROM t LIMIT 1; END WHILE; END", "CALL p()"};
    auto results = scratch->apply(statements, {}, {});
    ASSERT_FALSE(results);
    EXPECT_EQ(results.error().code, Code::too_large) << results.error().message;
    EXPECT_FALSE(scratch->server().healthy());
    for (int i = 0; i < 300 && ::kill(pid, 0) == 0; ++i) {
      (void)scratch->server().healthy();  // reaps it
      ::usleep(100'000);
    }
    EXPECT_NE(::kill(pid, 0), 0) << "no process is left";
  }
  EXPECT_TRUE(fs::is_empty(dir));
  fs::remove_all(dir);
}

}  // namespace
}  // namespace assay::twin
