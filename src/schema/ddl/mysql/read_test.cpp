#include <gtest/gtest.h>

#include "core/fields.h"
#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"

namespace assay::schema::mysql {
namespace {

ReadResult read(std::string_view sql, Dialect dialect = Dialect::mysql) {
  Model model;
  model.dialect = dialect;
  return apply(std::move(model), sql, {});
}

/// All statements of the model, one string.
std::string written(const ReadResult& result, const WriteOptions& options = {}) {
  std::string out;
  for (const Statement& statement : write(result.model, options)) out += statement.sql + ";\n";
  return out;
}
std::string written(std::string_view sql, Dialect dialect = Dialect::mysql) {
  const ReadResult result = read(sql, dialect);
  std::string out;
  for (const Problem& problem : result.problems)
    if (problem.kind != ProblemKind::ignored) out += fmt::format("{}:{} {}\n", problem.line, problem.column, problem.message);
  return out + written(result, {.owners = false});
}

struct SameCase {
  const char* name;
  std::string_view by_hand;
  std::string_view shown;
};

TEST(MysqlRead, what_people_write_is_what_mysql_shows) {
  const SameCase cases[] = {
      {"types and their aliases",
       "create table t (a integer, b bool default true, c dec(5), d numeric, e real, f char, g bit, h year, i int(5) zerofill, "
       "j double precision, k float(30), l national varchar(3), m timestamp, n mediumint unsigned) engine=innodb default charset=utf8",
       "CREATE TABLE `t` (\n  `a` int(11) DEFAULT NULL,\n  `b` tinyint(1) DEFAULT '1',\n  `c` decimal(5,0) DEFAULT NULL,\n  `d` decimal(10,0) DEFAULT NULL,\n"
       "  `e` double DEFAULT NULL,\n  `f` char(1) DEFAULT NULL,\n  `g` bit(1) DEFAULT NULL,\n  `h` year(4) DEFAULT NULL,\n"
       "  `i` int(5) unsigned zerofill DEFAULT NULL,\n  `j` double DEFAULT NULL,\n  `k` double DEFAULT NULL,\n  `l` varchar(3) DEFAULT NULL,\n"
       "  `m` timestamp NULL DEFAULT NULL,\n  `n` mediumint(8) unsigned DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3"},
      {"the server's names of keys", "create table t (a int unique, b int, key (a), key (b, a), unique (b), index (b))",
       "CREATE TABLE `t` (`a` int DEFAULT NULL, `b` int DEFAULT NULL, UNIQUE KEY `a` (`a`), UNIQUE KEY `b_2` (`b`), KEY `a_2` (`a`), KEY `b` (`b`,`a`), KEY "
       "`b_3` (`b`)) ENGINE=InnoDB"},
      {"foreign keys bring their index and a name",
       "create table p (id int primary key); create table t (a int, b int, key b (b), foreign key (a) references p (id) on delete restrict, constraint fkb "
       "foreign key (b) references p (id))",
       "CREATE TABLE `p` (`id` int NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB; CREATE TABLE `t` (`a` int DEFAULT NULL, `b` int DEFAULT NULL, KEY `b` (`b`), KEY "
       "`a` (`a`), CONSTRAINT `fkb` FOREIGN KEY (`b`) REFERENCES `p` (`id`), CONSTRAINT `t_ibfk_1` FOREIGN KEY (`a`) REFERENCES `p` (`id`)) ENGINE=InnoDB"},
      {"checks get numbers", "create table t (a int check (a > 0), check (a < 9 and a<>5), constraint c check (a != 3) not enforced)",
       "CREATE TABLE `t` (`a` int DEFAULT NULL, CONSTRAINT `c` CHECK ((`a` <> 3)) /*!80016 NOT ENFORCED */, CONSTRAINT `t_chk_1` CHECK ((`a` > 0)), CONSTRAINT "
       "`t_chk_2` CHECK (((`a` < 9) and (`a` <> 5)))) ENGINE=InnoDB"},
      {"defaults",
       "create table t (a decimal(5,2) default 1.5, b varchar(9) default 5, c datetime default '2020-01-01', d time(2) default '10:00', e bit(4) default 5, f int default -1, "
       "g char(36) default (uuid()), h datetime(3) default now(3) on update current_timestamp(3), i varbinary(4) default x'4142', j json default (json_array()))",
       "CREATE TABLE `t` (`a` decimal(5,2) DEFAULT '1.50', `b` varchar(9) DEFAULT '5', `c` datetime DEFAULT '2020-01-01 00:00:00', `d` time(2) DEFAULT '10:00:00.00', "
       "`e` bit(4) DEFAULT b'101', `f` int DEFAULT '-1', `g` char(36) DEFAULT (uuid()), `h` datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE "
       "CURRENT_TIMESTAMP(3), `i` varbinary(4) DEFAULT 'AB', `j` json DEFAULT (json_array())) ENGINE=InnoDB"},
      {"generated columns and invisible ones",
       "create table t (a int, b int as (a+1), c varchar(9) generated always as (concat(a,'x')) stored, d int invisible, key i (a) invisible)",
       "CREATE TABLE `t` (`a` int DEFAULT NULL, `b` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL, `c` varchar(9) GENERATED ALWAYS AS (concat(`a`,_utf8mb4'x')) STORED, "
       "`d` int DEFAULT NULL /*!80023 INVISIBLE */, KEY `i` (`a`) /*!80000 INVISIBLE */) ENGINE=InnoDB"},
      {"partitions",
       "create table t (a int) partition by range (a) (partition p0 values less than (10), partition p1 values less than maxvalue)",
       "CREATE TABLE `t` (`a` int DEFAULT NULL) ENGINE=InnoDB\n/*!50100 PARTITION BY RANGE (`a`)\n(PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB,\n PARTITION "
       "p1 VALUES LESS THAN (MAXVALUE) ENGINE = InnoDB) */"},
      {"charsets of columns that are the table's",
       "create table t (a varchar(9) charset latin1, b varchar(9) collate utf8mb4_bin, c enum('x')) default charset utf8mb4",
       "CREATE TABLE `t` (`a` varchar(9) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL, `b` varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT "
       "NULL, `c` enum('x') CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci DEFAULT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci"},
      {"AUTO_INCREMENT's place says nothing", "create table t (id serial) auto_increment=7",
       "CREATE TABLE `t` (`id` bigint unsigned NOT NULL AUTO_INCREMENT, UNIQUE KEY `id` (`id`)) ENGINE=InnoDB AUTO_INCREMENT=99"},
      {"functional and descending parts", "create table t (a int, s varchar(50), key k ((lower(s)), a desc, s(5)), unique u ((a*2)))",
       "CREATE TABLE `t` (`a` int DEFAULT NULL, `s` varchar(50) DEFAULT NULL, UNIQUE KEY `u` (((`a` * 2))), KEY `k` ((lower(`s`)),`a` DESC,`s`(5))) ENGINE=InnoDB"},
      {"inline REFERENCES is nothing to MySQL", "create table t (a int references p (id))",
       "CREATE TABLE `t` (`a` int DEFAULT NULL) ENGINE=InnoDB"},
  };
  for (const SameCase& c : cases) EXPECT_EQ(written(c.by_hand), written(c.shown)) << c.name;
}

TEST(MysqlRead, what_people_write_is_what_mariadb_shows) {
  const SameCase cases[] = {
      {"JSON", "create table t (j json not null, k longtext check (json_valid(k)) ) charset utf8mb4 collate utf8mb4_bin",
       "CREATE TABLE `t` (`j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`j`)), `k` longtext CHARACTER SET utf8mb4 COLLATE "
       "utf8mb4_bin DEFAULT NULL CHECK (json_valid(`k`))) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"},
      {"inline REFERENCES is a foreign key",
       "create table p (id int primary key); create table t (a int references p (id) on delete cascade)",
       "CREATE TABLE `p` (`id` int(11) NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB; CREATE TABLE `t` (`a` int(11) DEFAULT NULL, KEY `a` (`a`), CONSTRAINT `t_ibfk_1` "
       "FOREIGN KEY (`a`) REFERENCES `p` (`id`) ON DELETE CASCADE) ENGINE=InnoDB"},
      {"checks", "create table t (a int check (a>0), check (a<9), check (not (a = 5)))",
       "CREATE TABLE `t` (`a` int(11) DEFAULT NULL CHECK (`a` > 0), CONSTRAINT `CONSTRAINT_1` CHECK (`a` < 9), CONSTRAINT `CONSTRAINT_2` CHECK (`a` <> 5)) "
       "ENGINE=InnoDB"},
      {"defaults without parentheses", "create table t (a char(36) default (uuid()), b int default (1 + 2), c datetime default now())",
       "CREATE TABLE `t` (`a` char(36) DEFAULT uuid(), `b` int(11) DEFAULT (1 + 2), `c` datetime DEFAULT current_timestamp()) ENGINE=InnoDB"},
      {"sequences", "create sequence s start 5; create sequence d",
       "CREATE SEQUENCE `s` start with 5 minvalue 1 maxvalue 9223372036854775806 increment by 1 cache 1000 nocycle ENGINE=InnoDB; CREATE SEQUENCE `d` start with 1 "
       "minvalue 1 maxvalue 9223372036854775806 increment by 1 cache 1000 nocycle ENGINE=InnoDB"},
      {"a foreign key is called like its index", "create table t (a int, foreign key ix (a) references p (id))",
       "CREATE TABLE `t` (`a` int(11) DEFAULT NULL, KEY `ix` (`a`), CONSTRAINT `ix` FOREIGN KEY (`a`) REFERENCES `p` (`id`)) ENGINE=InnoDB"},
  };
  for (const SameCase& c : cases) EXPECT_EQ(written(c.by_hand, Dialect::mariadb), written(c.shown, Dialect::mariadb)) << c.name;
}

TEST(MysqlRead, statements_are_replayed) {
  const SameCase cases[] = {
      {"columns and their places",
       "create table t (a int, b int); alter table t add c int first, add d int after a, drop b, change a aa bigint not null, add primary key (aa)",
       "create table t (c int, aa bigint not null, d int, primary key (aa))"},
      {"keys, defaults, options",
       "create table t (a int, b varchar(9)); create unique index u on t (a); alter table t rename index u to v, add key k (b(3)), alter a set default 3, comment 'x', "
       "convert to character set latin1; drop index k on t",
       "create table t (a int default 3, b varchar(9), unique key v (a)) comment 'x' charset latin1"},
      {"a better index takes the place of the foreign key's",
       "create table p (id int primary key); create table t (a int, foreign key (a) references p (id)); create index mine on t (a)",
       "create table p (id int primary key); create table t (a int, key mine (a), foreign key (a) references p (id))"},
      {"renames take the server's names along",
       "create table p (id int primary key); create table t (a int check (a > 0), foreign key (a) references p (id)); rename table t to u, p to q",
       "create table q (id int primary key); create table u (a int check (a > 0), foreign key (a) references q (id))"},
      {"a renamed column is renamed everywhere",
       "create table t (a int, b int as (a + 1), key k (a), check (a > 0)); alter table t rename column a to `order`",
       "create table t (`order` int, b int as (`order` + 1), key k (`order`), check (`order` > 0))"},
      {"LIKE", "create table a (id int auto_increment primary key, b int, key (b)); create table c like a",
       "create table a (id int auto_increment primary key, b int, key (b)); create table "
       "c (id int auto_increment primary key, b int, key (b))"},
      {"drops",
       "create table a (x int); create table b (x int); create view v as select 1; drop table a, b; drop view if exists v, w; create table a (y int)",
       "create table a (y int)"},
      {"the two steps of mysqldump's views",
       "/*!50001 CREATE VIEW `v` AS SELECT \n 1 AS `a`*/;\n/*!50001 DROP VIEW IF EXISTS `v`*/;\n/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`localhost` SQL SECURITY "
       "DEFINER */\n/*!50001 VIEW `v` AS select `t`.`a` AS `a` from `t` */;",
       "create view v as select t.a as a from t"},
      {"the temporary tables of an older one",
       "/*!50001 CREATE TABLE `v` (\n  `a` tinyint NOT NULL\n) ENGINE=MyISAM */;\n/*!50001 DROP TABLE IF EXISTS `v`*/;\n/*!50001 CREATE VIEW `v` AS select 1 AS `a` */;",
       "create view v as select 1 as a"},
      {"databases",
       "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET latin1 */;\nUSE `shop`;\ncreate table shop.t (a varchar(3)); create view v as select `shop`.`t`.`a` from `shop`.`t`",
       "create table t (a varchar(3)) charset latin1; create view v as select t.a from t"},
  };
  for (const SameCase& c : cases) EXPECT_EQ(written(c.by_hand), written(c.shown)) << c.name;
}

TEST(MysqlRead, a_broken_statement_says_where_and_loses_nothing_else) {
  struct Broken {
    const char* name;
    std::string_view sql;
    int line;
    int column;
    std::size_t tables;
  };
  const Broken cases[] = {
      {"a missing type", "create table a (x int);\ncreate table b (x,\n y int);\ncreate table c (x int);", 2, 18, 2},
      {"an unknown attribute", "create table a (x int surprising);\ncreate table b (x int);", 1, 23, 1},
      {"a missing semicolon", "create table a (x int)\ncreate table b (x int);\ncreate table c (x int);", 2, 1, 2},
      {"a quote that is never closed", "create table a (x int default 'oops);\ncreate table b (x int);\ncreate table c (y int);", 1, 31, 2},
      {"a table that is not there", "alter table nowhere add x int;\ncreate table b (x int);", 1, 20, 1},
      {"no columns", "create table a ();\ncreate table b (x int);", 1, 17, 1},
      {"not SQL at all", "hello world;\ncreate table b (x int);", 1, 1, 1},
      {"twice the same", "create table b (x int);\ncreate table b (x int);", 2, 16, 1},
  };
  for (const Broken& c : cases) {
    const ReadResult result = read(c.sql);
    EXPECT_GE(result.lost, 1U) << c.name;
    ASSERT_FALSE(result.problems.empty()) << c.name;
    EXPECT_EQ(result.problems[0].kind, ProblemKind::lost) << c.name;
    EXPECT_EQ(result.problems[0].line, c.line) << c.name << ": " << result.problems[0].message;
    EXPECT_EQ(result.problems[0].column, c.column) << c.name << ": " << result.problems[0].message;
    EXPECT_EQ(result.model.tables.size(), c.tables) << c.name;
  }
}

TEST(MysqlRead, data_and_settings_are_counted_not_lost) {
  const ReadResult result = read(
      "SET NAMES utf8mb4; LOCK TABLES `t` WRITE; INSERT INTO `t` VALUES (1,'a;b'),(2,'x'); INSERT INTO `t` VALUES (3,'y'); UNLOCK TABLES; COMMIT;");
  EXPECT_EQ(result.lost, 0U);
  EXPECT_EQ(result.statements, 6U);
  std::vector<std::string> messages;
  for (const Problem& problem : result.problems) {
    EXPECT_EQ(problem.kind, ProblemKind::ignored);
    messages.push_back(problem.message);
  }
  EXPECT_NE(std::find(messages.begin(), messages.end(), "INSERT into t: 2 statements that say nothing about the schema."), messages.end());
}

TEST(MysqlRead, programs_keep_their_bodies) {
  const ReadResult result = read(
      "DELIMITER ;;\n"
      "CREATE DEFINER=`root`@`%` FUNCTION `f`(a int, b varchar(10)) RETURNS varchar(20) CHARSET utf8mb4 DETERMINISTIC COMMENT 'x'\nBEGIN RETURN concat(a, b); END ;;\n"
      "CREATE PROCEDURE p(IN a int, OUT b decimal(5,2), INOUT c json) READS SQL DATA SQL SECURITY INVOKER SELECT 1 ;;\n"
      "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t ;;\n"
      "DELIMITER ;\n"
      "create table t (a int); create trigger first_one before insert on t for each row set new.a = 1;\n"
      "create trigger zero before insert on t for each row precedes first_one begin set new.a = 0; end;\n"
      "create trigger other after insert on t for each row set @a = 1;");
  EXPECT_EQ(result.lost, 0U);
  ASSERT_EQ(result.model.routines.size(), 2U);
  const Routine& f = result.model.routines[0];
  EXPECT_EQ(f.returns, "varchar(20) charset utf8mb4");
  EXPECT_EQ(f.body, "BEGIN RETURN concat(a, b); END");
  EXPECT_EQ(f.attributes, std::vector<std::string>{"DETERMINISTIC"});
  const Routine& p = result.model.routines[1];
  ASSERT_EQ(p.arguments.size(), 3U);
  EXPECT_EQ(p.arguments[1].mode, "OUT");
  EXPECT_EQ(p.attributes, (std::vector<std::string>{"READS SQL DATA", "SQL SECURITY INVOKER"}));
  ASSERT_EQ(result.model.opaque.size(), 1U);
  EXPECT_EQ(result.model.opaque[0].text, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t");
  ASSERT_EQ(result.model.owners.size(), 1U);
  EXPECT_EQ(result.model.owners[0].role, "root@%");
  ASSERT_EQ(result.model.triggers.size(), 3U);
  EXPECT_EQ(result.model.triggers[0].definition, "CREATE TRIGGER first_one BEFORE INSERT ON t FOR EACH ROW FOLLOWS zero set new.a = 1");
  EXPECT_EQ(result.model.triggers[2].definition, "CREATE TRIGGER zero BEFORE INSERT ON t FOR EACH ROW begin set new.a = 0; end");
  const ReadResult again = apply(result.model, "create trigger third before insert on t for each row set @x = 1", {});
  for (const Trigger& trigger : again.model.triggers)
    if (trigger.name == "third") {
      EXPECT_NE(trigger.definition.find("FOLLOWS first_one"), std::string::npos);
    }
}

TEST(MysqlRead, grants_name_privilege_object_and_user) {
  const ReadResult result = read(
      "use shop; grant select, insert (a, b) on shop.t to 'u'@'%', r@localhost with grant option; grant all on shop.* to admin; grant usage on *.* to 'u'@'%' identified by 'secret'; "
      "grant 'role' to 'u'; revoke insert (a) on t from 'u'@'%'; grant execute on procedure p to u; create user x identified by 'secret'");
  EXPECT_EQ(result.lost, 0U);
  std::string out;
  for (const Grant& grant : result.model.grants) out += grant_statement(grant) + ";\n";
  EXPECT_EQ(
      out,
      "GRANT INSERT (a) ON t TO `r`@`localhost` WITH GRANT OPTION;\nGRANT INSERT (b) ON t TO `r`@`localhost` WITH GRANT OPTION;\n"
      "GRANT INSERT (b) ON t TO `u`@`%` WITH GRANT OPTION;\nGRANT ALL PRIVILEGES ON * TO `admin`;\nGRANT EXECUTE ON PROCEDURE p TO `u`;\n"
      "GRANT SELECT ON t TO `r`@`localhost` WITH GRANT OPTION;\nGRANT SELECT ON t TO `u`@`%` WITH GRANT OPTION;\n");
  EXPECT_EQ(out.find("secret"), std::string::npos);
}

TEST(MysqlRead, sql_mode_changes_how_the_text_is_read) {
  EXPECT_EQ(
      written(
          "set sql_mode = 'ANSI_QUOTES'; create table \"my table\" (\"a\" int); set sql_mode = ''; create table b (x varchar(3) default \"y\")"),
      written("create table `my table` (a int); create table b (x varchar(3) default 'y')"));
  EXPECT_EQ(written("set session sql_mode = 'NO_BACKSLASH_ESCAPES'; create table b (x varchar(9) default 'a\\');"),
            written("create table b (x varchar(9) default 'a\\\\')"));
}

TEST(MysqlWrite, tables_come_after_those_they_refer_to) {
  const ReadResult result = read(
      "create table z (id int primary key); create table a (id int primary key, z int, foreign key (z) references z (id));"
      "create table c (id int primary key, d int); create table d (id int primary key, c int, constraint dc foreign key (c) references c (id));"
      "alter table c add constraint cd foreign key (d) references d (id)");
  std::string order;
  for (const Statement& statement : write(result.model, {})) order += statement.sql.substr(0, statement.sql.find('(')) + "|";
  EXPECT_EQ(order, "CREATE TABLE z |CREATE TABLE a |CREATE TABLE c |CREATE TABLE d |ALTER TABLE c ADD CONSTRAINT cd FOREIGN KEY |");
}

TEST(MysqlWrite, a_text_for_the_client_has_delimiters_around_bodies) {
  const ReadResult result = read("create table t (a int); create trigger g before insert on t for each row begin set new.a = 1; end;");
  EXPECT_EQ(
      write_text(write(result.model, {})),
      "CREATE TABLE t (\n  a int\n) ENGINE=InnoDB;\nDELIMITER ;;\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW begin set new.a = 1; end;;\nDELIMITER ;\n");
}

TEST(MysqlWrite, what_is_written_reads_as_the_same_model) {
  const ReadResult once = read(
      "create table t (`a b` int, e enum('it''s','b\\\\s') comment 'q''\\\\', s varchar(9) default 'a\\nb', p point srid 4326 not null, spatial key (p), fulltext key (s) with parser ngram) comment 'x';"
      "create view v (`x y`) as select `a b` from t with check option; create procedure p() comment 'it''s' select 1",
      Dialect::mysql);
  EXPECT_EQ(once.lost, 0U);
  std::string text = write_text(write(once.model, {}));
  const ReadResult twice = read(text);
  EXPECT_EQ(twice.lost, 0U);
  EXPECT_EQ(write_text(write(twice.model, {})), text);
  EXPECT_EQ(to_json_text(twice.model), to_json_text(once.model));
}

}  // namespace
}  // namespace assay::schema::mysql
