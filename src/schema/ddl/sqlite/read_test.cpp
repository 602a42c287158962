#include <gtest/gtest.h>

#include "core/fields.h"
#include "schema/ddl/sqlite/ddl.h"

namespace assay::schema::sqlite {
namespace {

ReadResult read(std::string_view sql) {
  Model model;
  model.dialect = Dialect::sqlite;
  return apply(std::move(model), sql, {});
}

std::string written(std::string_view sql) {
  const ReadResult result = read(sql);
  std::string out;
  for (const Problem& problem : result.problems)
    if (problem.kind != ProblemKind::ignored) out += fmt::format("{}:{} {}\n", problem.line, problem.column, problem.message);
  for (const Statement& statement : write(result.model, {})) out += statement.sql + ";\n";
  return out;
}

struct Case {
  const char* name;
  std::string_view sql;
  std::string_view expected;
};

TEST(SqliteRead, statements_become_one_spelling) {
  const Case cases[] = {
      {"keys and types",
       "CREATE TABLE \"orders\"(id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, [total] DECIMAL(10, 2) NOT NULL DEFAULT 0, `note` unsigned big int UNIQUE, d)",
       "CREATE TABLE orders (\n  id integer PRIMARY KEY AUTOINCREMENT,\n  total decimal(10,2) NOT NULL DEFAULT 0,\n  note unsigned big int,\n  d,\n  UNIQUE (note)\n);\n"},
      {"options", "create table t (a int primary key, b) without rowid, strict",
       "CREATE TABLE t (\n  a int,\n  b,\n  PRIMARY KEY (a)\n) STRICT, WITHOUT ROWID;\n"},
      {"defaults",
       "create table t (a default (1 + 2), b default -5, c default 'it''s', d default \"x\", e default CURRENT_TIMESTAMP, f default (datetime('now')), g default x'41', h default NULL, i default word)",
       "CREATE TABLE t (\n  a DEFAULT (1 + 2),\n  b DEFAULT -5,\n  c DEFAULT 'it''s',\n  d DEFAULT 'x',\n  e DEFAULT current_timestamp,\n  f DEFAULT (datetime('now')),\n  g DEFAULT x'41',\n  h,\n  "
       "i DEFAULT 'word'\n);\n"},
      {"checks, generated columns, strings in double quotes",
       "create table t (a int check (a>0 AND (\"a\"<9)), s text check (s in (\"x\", 'y')), b int generated always as (a*2) stored, c as (a+1), constraint big check((a < 100)))",
       "CREATE TABLE t (\n  a int,\n  s text,\n  b int GENERATED ALWAYS AS (a * 2) STORED,\n  c GENERATED ALWAYS AS (a + 1) VIRTUAL,\n  CHECK (a > 0 and (a < 9)),\n  CHECK (s in ('x', 'y')),\n  CONSTRAINT big CHECK (a < 100)\n);\n"},
      {"foreign keys",
       "create table p (id integer primary key); create table c (p int references p on delete cascade deferrable initially deferred, q int, foreign key (q) references p (id) on update set null)",
       "CREATE TABLE p (\n  id integer,\n  PRIMARY KEY (id)\n);\nCREATE TABLE c (\n  p int,\n  q int,\n  FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,\n  FOREIGN KEY (q) "
       "REFERENCES p (id) ON UPDATE SET NULL\n);\n"},
      {"conflict clauses and collations",
       "create table t (a text collate nocase not null on conflict ignore, b, unique (a collate rtrim, b) on conflict replace)",
       "CREATE TABLE t (\n  a text NOT NULL ON CONFLICT ignore COLLATE NOCASE,\n  b,\n  UNIQUE (a COLLATE RTRIM, b) ON CONFLICT replace\n);\n"},
      {"INTEGER PRIMARY KEY DESC is no rowid", "create table t (a INTEGER PRIMARY KEY DESC)",
       "CREATE TABLE t (\n  a integer PRIMARY KEY DESC\n);\n"},
      {"indexes",
       "create table t (a, b text); create unique index i on t (a desc, lower(b) collate nocase) where a IS NOT NULL; create index if not exists i on t (b)",
       "CREATE TABLE t (\n  a,\n  b text\n);\nCREATE UNIQUE INDEX i ON t (a DESC, lower(b) COLLATE NOCASE) WHERE a is not null;\n"},
      {"views and triggers",
       "create table t (a); create view v (x) as select a FROM t; create view u as select x from v; create trigger g after update of a on t when new.a>1 begin update t set a = 2; select 1; end;",
       "CREATE TABLE t (\n  a\n);\nCREATE VIEW v (x) AS select a from t;\nCREATE VIEW u AS select x from v;\nCREATE TRIGGER g after update of a on t when new.a > 1 begin update t set a = 2; select 1; end;\n"},
      {"ALTER TABLE",
       "create table t (a, b); create index i on t (b); alter table t add column c text default 'x'; alter table t drop column a; alter table t rename column b to bb; alter table t rename to u",
       "CREATE TABLE u (\n  bb,\n  c text DEFAULT 'x'\n);\nCREATE INDEX i ON u (bb);\n"},
      {"virtual tables and their shadows",
       "CREATE VIRTUAL TABLE f USING fts5(a, b);CREATE TABLE IF NOT EXISTS 'f_data'(id INTEGER PRIMARY KEY, block BLOB); create table f_other (a)",
       "CREATE TABLE f_other (\n  a\n);\nCREATE VIRTUAL TABLE f USING fts5(a, b);\n"},
      {"a virtual table as .dump has it",
       "PRAGMA writable_schema=ON;\nINSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','f','f',0,'CREATE VIRTUAL TABLE f USING fts5(a)');",
       "CREATE VIRTUAL TABLE f USING fts5(a);\n"},
      {"drops",
       "create table t (a); create view v as select 1; create index i on t (a); drop index i; drop table if exists nothing; drop view v",
       "CREATE TABLE t (\n  a\n);\n"},
      {"temporary objects are not the schema", "create temp table t (a); create table temp.u (a); create table main.w (a)",
       "CREATE TABLE w (\n  a\n);\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(written(c.sql), c.expected) << c.name;
}

TEST(SqliteRead, what_is_written_reads_as_the_same_model) {
  const ReadResult once = read(
      "create table \"a b\" (\"select\" integer primary key, x text default 'it''s' check (x <> \"no\"), unique (x)); create table c (r references \"a b\", n not null on conflict replace);"
      "create index \"odd name\" on c (r, abs(n) desc) where n > 1; create view v as select \"select\" from \"a b\"; create trigger t instead of insert on v begin select 1; end");
  EXPECT_EQ(once.lost, 0U);
  std::string text;
  for (const Statement& statement : write(once.model, {})) text += statement.sql + ";\n";
  const ReadResult twice = read(text);
  EXPECT_EQ(twice.lost, 0U) << text;
  EXPECT_EQ(to_json_text(twice.model), to_json_text(once.model));
}

TEST(SqliteRead, a_broken_statement_says_where_and_loses_nothing_else) {
  struct Broken {
    const char* name;
    std::string_view sql;
    int line;
    int column;
    std::size_t tables;
  };
  const Broken cases[] = {
      {"garbage behind the table", "create table a (x) hello;\ncreate table b (x);", 1, 20, 1},
      {"a missing parenthesis", "create table a (x;\ncreate table b (x);", 1, 18, 1},
      {"no statement", "hello;\ncreate table b (x);", 1, 1, 1},
      {"an unclosed string", "create table a (x default 'oops);\ncreate table b (x);\ncreate table c (x);", 1, 27, 2},
      {"no such table", "create index i on nowhere (a);\ncreate table b (x);", 1, 30, 1},
  };
  for (const Broken& c : cases) {
    const ReadResult result = read(c.sql);
    ASSERT_GE(result.lost, 1U) << c.name;
    EXPECT_EQ(result.problems[0].line, c.line) << c.name << ": " << result.problems[0].message;
    EXPECT_EQ(result.problems[0].column, c.column) << c.name << ": " << result.problems[0].message;
    EXPECT_EQ(result.model.tables.size(), c.tables) << c.name;
  }
}

}  // namespace
}  // namespace assay::schema::sqlite
