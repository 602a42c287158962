// The door of the sandbox: what is sent by whom, and what is not.
#include "twin/sandbox.h"

#include <gtest/gtest.h>

namespace assay::twin {
namespace {

struct Case {
  const char* sql;
  Door door;
  const char* says = "";  ///< in `sql` of admin and owner, in `reason` of the others, in `name` of roles
};

void expect(const Case& c, const Verdict& verdict) {
  EXPECT_EQ(static_cast<int>(verdict.door), static_cast<int>(c.door)) << c.sql << "\n" << verdict.reason;
  const std::string& where = verdict.door == Door::role                                   ? verdict.name
                             : verdict.door == Door::owner || verdict.door == Door::admin ? verdict.sql
                                                                                          : verdict.reason;
  EXPECT_NE(where.find(c.says), std::string::npos) << c.sql << "\n" << where;
}

TEST(Door, postgres_statements_are_sorted_by_what_they_are_and_not_by_how_they_look) {
  const Case cases[] = {
      {"CREATE TABLE t (id int)", Door::owner, "CREATE TABLE t (id int)"},
      {"/* x */ create /* y */ table t (id int); -- z", Door::owner},
      {"CREATE TABLE a (x int); CREATE TABLE b (x int)", Door::refused, "one statement"},
      {"", Door::refused, "one statement"},
      {"CREATE TABLE (", Door::refused, "syntax"},
      {"ALTER TABLE t ADD COLUMN a int DEFAULT pg_read_file('/etc/passwd')::int", Door::refused, "pg_read_file"},
      {"ALTER TABLE t ADD COLUMN a int DEFAULT \"pg_catalog\".\"pg_read_file\"('x')::int", Door::refused, "pg_read_file"},
      {"CREATE VIEW v AS SELECT lo_import('x')", Door::refused, "lo_import"},
      {"CREATE INDEX ON t ((dblink_exec('x')))", Door::refused, "dblink"},
      {"CREATE EXTENSION hstore", Door::admin, "CREATE EXTENSION IF NOT EXISTS \"hstore\" CASCADE"},
      {"CREATE EXTENSION \"uuid-ossp\" WITH SCHEMA \"my \"\"schema\" VERSION '1.1'", Door::admin, "SCHEMA \"my \"\"schema\" CASCADE"},
      {"CREATE EXTENSION dblink", Door::refused, "dblink"},
      {"CREATE EXTENSION IF NOT EXISTS plpython3u", Door::refused, "plpython3u"},
      {"DROP EXTENSION hstore, dblink", Door::refused, "dblink"},
      {"DROP EXTENSION hstore CASCADE", Door::admin, "DROP EXTENSION IF EXISTS \"hstore\" CASCADE"},
      {"COMMENT ON EXTENSION hstore IS 'it''s'", Door::admin, "IS 'it''s'"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x', 'y'", Door::refused, "LANGUAGE c"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE \"C\" AS 'x', 'y'", Door::refused, "LANGUAGE"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE internal AS 'x'", Door::refused, "LANGUAGE internal"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'x'", Door::refused, "plpython3u"},
      {"CREATE FUNCTION f() RETURNS int LANGUAGE PLPGSQL AS 'BEGIN RETURN 1; END'", Door::owner},
      {"CREATE FUNCTION f() RETURNS int RETURN 1", Door::owner},
      {"DO 'BEGIN END'", Door::owner},
      {"DO LANGUAGE plperlu 'x'", Door::refused, "plperlu"},
      {"COPY t FROM STDIN", Door::refused, "data"},
      {"COPY t TO '/tmp/x'", Door::refused, "file"},
      {"COPY t FROM PROGRAM 'id'", Door::refused, "program"},
      {"ALTER SYSTEM SET x = 1", Door::refused, "ALTER SYSTEM"},
      {"CREATE SERVER s FOREIGN DATA WRAPPER w", Door::refused, "foreign"},
      {"CREATE FOREIGN TABLE t (x int) SERVER s", Door::refused, "foreign"},
      {"CREATE SCHEMA s CREATE TABLE t (x int)", Door::owner},
      {"DROP SERVER s", Door::refused},
      {"DROP EVENT TRIGGER e", Door::refused},
      {"SET SESSION AUTHORIZATION x", Door::refused, "SESSION AUTHORIZATION"},
      {"SET ROLE app", Door::owner},
      {"SET search_path = a, b", Door::owner},
      {"SET statement_timeout = 0", Door::skip},
      {"SET LOCAL lock_timeout = 0", Door::skip},
      {"SET work_mem = '1GB'", Door::refused, "work_mem"},
      {"RESET ALL", Door::skip},
      {"SELECT pg_catalog.set_config('search_path', '', false)", Door::owner},
      {"SELECT set_config('work_mem', '1GB', false)", Door::refused, "set_config"},
      {"SELECT set_config('search' || '_path', '', false)", Door::refused, "set_config"},
      {"BEGIN", Door::refused, "transactions"},
      {"PREPARE TRANSACTION 'x'", Door::refused},
      {"CREATE ROLE app LOGIN SUPERUSER", Door::role, "app"},
      {"CREATE USER \"Odd name\"", Door::role, "Odd name"},
      {"CREATE ROLE assay_superuser", Door::refused},
      {"CREATE ROLE pg_x", Door::refused, "pg_x"},
      {"ALTER ROLE app SUPERUSER", Door::skip},
      {"GRANT pg_execute_server_program TO app", Door::skip},
      {"GRANT SELECT ON t TO app", Door::owner},
      {"GRANT CONNECT ON DATABASE d TO app", Door::skip},
      {"GRANT USAGE ON LANGUAGE c TO app", Door::refused},
      {"ALTER TABLE t OWNER TO app", Door::owner},
      {"ALTER DATABASE d SET x = 1", Door::refused},
      {"ALTER DATABASE d OWNER TO app", Door::skip},
      {"EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1", Door::refused, "ExplainStmt"},
      {"LISTEN x", Door::refused},
      {"SECURITY LABEL ON TABLE t IS 'x'", Door::refused},
      {"CREATE PUBLICATION p FOR TABLE t", Door::owner},
  };
  for (const Case& c : cases) expect(c, examine_postgres(c.sql));
}

TEST(Door, only_a_named_new_owner_is_a_candidate_for_the_superuser) {
  struct Owner {
    const char* sql;
    const char* name;
  };
  const Owner cases[] = {
      {"ALTER TABLE t OWNER TO app", "app"},         {"ALTER TABLE t OWNER TO CURRENT_USER", ""},
      {"ALTER TABLE t OWNER TO SESSION_USER", ""},   {"ALTER TABLE t OWNER TO app, ADD COLUMN x int DEFAULT f()", ""},
      {"ALTER FUNCTION f(int) OWNER TO app", "app"}, {"ALTER FUNCTION f(int) OWNER TO CURRENT_ROLE", ""},
      {"ALTER TABLE t ADD COLUMN x int", ""},
  };
  for (const Owner& c : cases) EXPECT_EQ(examine_postgres(c.sql).name, c.name) << c.sql;
}

TEST(Door, mysql_statements_are_sorted_and_definers_become_the_owner) {
  const Case cases[] = {
      {"CREATE TABLE t (id int) ENGINE=InnoDB", Door::owner},
      {"CREATE TABLE t (id int) ENGINE = 'FEDERATED' CONNECTION='mysql://x'", Door::refused, "FEDERATED"},
      {"CREATE TABLE t (id int) ENGINE=CONNECT TABLE_TYPE=CSV FILE_NAME='/etc/passwd'", Door::refused, "CONNECT"},
      {"CREATE TABLE t (id int) DATA DIRECTORY '/tmp'", Door::refused, "files"},
      {"ALTER TABLE t ENGINE=`InnoDB`, ALGORITHM=COPY", Door::owner},
      {"CREATE DEFINER=`root`@`%` VIEW v AS SELECT 1", Door::owner, "CREATE DEFINER = `me`@`localhost` VIEW v"},
      {"CREATE DEFINER = root@localhost PROCEDURE p() SELECT 1", Door::owner, "DEFINER = `me`@`localhost` PROCEDURE"},
      {"CREATE DEFINER=CURRENT_USER() TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1", Door::owner,
       "DEFINER = `me`@`localhost` TRIGGER"},
      {"CREATE DEFINER='root'@'10.0.0.1' EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1", Door::owner, "DEFINER = `me`@`localhost` EVENT"},
      {"CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END", Door::owner},
      {"CREATE PROCEDURE p() BEGIN SELECT 1 INTO OUTFILE '/tmp/x'; END", Door::refused, "OUTFILE"},
      {"CREATE FUNCTION f RETURNS STRING SONAME 'x.so'", Door::refused, "SONAME"},
      {"SELECT LOAD_FILE('/etc/passwd')", Door::refused, "LOAD_FILE"},
      {"SELECT 1 INTO DUMPFILE '/tmp/x'", Door::refused, "DUMPFILE"},
      {"LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t", Door::refused, "LOAD DATA"},
      {"SELECT 1; DROP TABLE t", Door::refused, "one statement"},
      {"SELECT 1;", Door::owner},
      {"/*!50000 SELECT 1 INTO OUTFILE '/tmp/x' */", Door::refused, "comments that are code"},
      {"CREATE TABLE t (id int) /*M!100100 DATA DIRECTORY='/tmp' */", Door::refused, "comments that are code"},
      {"SET GLOBAL local_infile = 1", Door::refused, "global"},
      {"SET @@global.local_infile = 1", Door::refused},
      {"SET foreign_key_checks = 0, unique_checks = 0", Door::owner},
      {"SET NAMES utf8mb4", Door::owner},
      {"SET SESSION sql_mode = ''", Door::owner},
      {"SET @x = 1", Door::owner},
      {"SET PASSWORD = 'x'", Door::refused, "password"},
      {"SET ROLE admin", Door::refused},
      {"SET STATEMENT max_statement_time=0 FOR SELECT 1", Door::refused},
      {"SHUTDOWN", Door::refused},
      {"KILL 5", Door::refused},
      {"INSTALL PLUGIN x SONAME 'y'", Door::refused},
      {"FLUSH TABLES", Door::refused},
      {"CHANGE MASTER TO MASTER_HOST='x'", Door::refused},
      {"USE mysql", Door::refused},
      {"CREATE DATABASE x", Door::refused},
      {"DROP DATABASE x", Door::refused},
      {"CREATE USER x", Door::skip},
      {"GRANT FILE ON *.* TO x", Door::skip},
      {"CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'x')", Door::refused},
      {"PREPARE s FROM 'SHUTDOWN'", Door::refused},
      {"RENAME TABLE a TO b", Door::owner},
      {"HANDLER t OPEN", Door::refused},
      {"BEGIN NOT ATOMIC SELECT 1; END", Door::refused},
  };
  for (const Case& c : cases) expect(c, examine_mysql(c.sql, "me", "d"));
}

}  // namespace
}  // namespace assay::twin
