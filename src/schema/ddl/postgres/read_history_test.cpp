// Statements in a row: renames, moves, drops, rights, and texts that are not clean.
#include <gtest/gtest.h>

#include "schema/ddl/postgres/describe_for_test.h"

namespace assay::schema::postgres {
namespace {

struct Case {
  std::string_view name;
  std::string_view sql;
  std::string_view model;
  std::string_view problems = {};
};

void check_all(std::span<const Case> cases) {
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    const ReadResult result = apply({}, one.sql, {});
    EXPECT_EQ(describe::model(result.model), one.model);
    EXPECT_EQ(describe::problems(result), one.problems);
  }
}

TEST(PostgresHistory, NamesThatChangeTakeTheirTextsAlong) {
  const ReadResult result =
      apply({},
            "create table a (id int generated always as identity primary key, x int check (x > 0)); create table r (a int "
            "references a); create view v as select a.id, x from a; create policy p on a using (exists (select 1 from r where "
            "r.a = a.id)); create function f() returns trigger language plpgsql as ''; create trigger t before update of x on a "
            "for each row when (old.x > 1) execute function f(); grant select on a to joe; alter table a rename to b; alter "
            "function f() rename to g; alter table b rename x to y; alter table b set schema s",
            {});
  EXPECT_EQ(describe::problems(result), "");
  EXPECT_EQ(describe::model(result.model),
            "table public.r\n  a integer\n  foreign r_a_fkey (a) -> s.b (id)\n"
            "table s.b\n  id integer not null identity always seq a_id_seq\n  y integer\n  primary a_pkey (id)\n  check a_x_check: y > 0\n"
            "view public.v (id,x): SELECT id, y AS x FROM s.b a\n"
            "function public.g() returns trigger plpgsql: \n"
            "trigger CREATE TRIGGER t BEFORE UPDATE OF y ON s.b FOR EACH ROW WHEN (old.y > 1) EXECUTE FUNCTION public.g()\n"
            "policy p on s.b for all to public using EXISTS (SELECT 1 FROM public.r WHERE r.a = b.id)\n"
            "grant SELECT on table s.b to joe\n");
}

TEST(PostgresHistory, StatementsApplyInOrder) {
  static constexpr Case cases[] = {
      {"enum values are added where they are told to, and renamed",
       "create type e as enum ('b', 'd'); alter type e add value 'a' before 'b'; alter type e add value 'c' after 'b'; alter type e add value 'e'; alter "
       "type e add value if not exists 'e'; alter type e rename value 'd' to 'D'; alter type e rename to f; alter type f set schema s; create table t (f s.f)",
       "enum s.f (a,b,c,D,e)\ntable public.t\n  f s.f\n"},
      {"domains and composite types change",
       "create domain d as int not null check (value > 0); alter domain d add constraint c check (value < 9) not valid, validate constraint c",
       "domain public.d integer not null\n  check d_check: value > 0\n",
       "lost 1:111 This statement cannot be parsed: syntax error at or near \",\". It is not in the model; correct it there.\n"},
      {"domains change",
       "create domain d as int not null check (value > 0); alter domain d add constraint c check (value < 9) not valid; alter domain d validate constraint "
       "c; alter domain d drop constraint d_check; alter domain d drop not null; alter domain d set default 4; alter domain d rename to e",
       "domain public.e integer default 4\n  check c: value < 9\n"},
      {"a column takes its keys, indexes and checks along",
       "create table t (a int, b int unique, c int, d serial, check (a > b), check (c > 0), unique (a, c)); create index on t (a, b); create index on t "
       "(c) where b > 0; create index on t (c); alter table t drop column b, drop d, drop column if exists nope",
       "table public.t\n  a integer\n  c integer\n  unique t_a_c_key (a,c)\n  check t_c_check: c > 0\n  index t_c_idx1 (c)\n"},
      {"CASCADE takes what depends",
       "create table p (id int primary key); create table q (p int references p, k int); create view v as select * from p; create view w as select * from "
       "v; create materialized view m as select k from q; create type e as enum ('a'); create table u (a int, e e); drop table p cascade; drop type e cascade;"
       " drop view if exists v, w",
       "table public.q\n  p integer\n  k integer\ntable public.u\n  a integer\nmatview public.m (k): SELECT k FROM public.q\n"},
      {"a schema takes everything in it",
       "create schema s create table t (a int) create view v as select * from t; create function s.f() returns int language sql as 'select 1'; create type "
       "s.e as enum (); create sequence s.q; create table keep (a int); create view over as select a from s.t; drop schema s cascade",
       "table public.keep\n  a integer\n"},
      {"what was rolled back never was",
       "begin; create table a (x int); rollback; begin; create table b (x int); savepoint s; create table c (x int); rollback to s; create table d (x int);"
       " commit",
       "table public.b\n  x integer\ntable public.d\n  x integer\n", "ignored 1:1 What ROLLBACK took back: 4 statements passed over.\n"},
      {"SET LOCAL search_path ends with its transaction",
       "begin; set local search_path = s; create table a (x int); commit; create table b (x int); set search_path to 'one', two; create table c (x int); "
       "reset search_path; create table d (x int); select set_config('search_path', '\"Odd\"', false); create table e (x int)",
       "table Odd.e\n  x integer\ntable one.c\n  x integer\ntable public.b\n  x integer\ntable public.d\n  x integer\ntable s.a\n  x integer\n"},
      {"rights are given, taken, and spelled out",
       "create table t (a int); create sequence s; create function f(int) returns int language sql as 'select 1'; create schema x;"
       " grant all on t to joe; revoke insert, update on table t from joe; grant select (a) on t to public with grant option; grant usage on sequence s to "
       "joe; revoke execute on function f(int) from public; grant all on schema x to joe, ann; revoke create on schema x from ann; revoke grant option for "
       "select (a) on t from public",
       "schema x\nsequence public.s bigint\ntable public.t\n  a integer\nfunction public.f(integer) returns integer sql: select 1\n"
       "grant SELECT on column public.t.a to public\nrevoke EXECUTE on function public.f(integer) to public\n"
       "grant USAGE on schema x to ann\ngrant CREATE on schema x to joe\ngrant USAGE on schema x to joe\n"
       "grant USAGE on table public.s to joe\ngrant DELETE on table public.t to joe\ngrant REFERENCES on table public.t to joe\n"
       "grant SELECT on table public.t to joe\ngrant TRIGGER on table public.t to joe\ngrant TRUNCATE on table public.t to joe\n"},
      {"IF EXISTS and IF NOT EXISTS are silent; the others are not",
       "create table t (a int); create table if not exists t (b int); create table t (c int); drop table if exists nope; drop table nope; alter table nope "
       "add b int; alter table if exists nope add b int; create index if not exists i on t (a); create index if not exists i on t (a); create view t as "
       "select 1",
       "table public.t\n  a integer\n  index i (a)\n",
       "lost 1:63 public.t is there already as a table; this one is not in the model.\nlost 1:114 public.nope is not in the model, so that it cannot be "
       "dropped.\nlost 1:131 Table public.nope is not in the model. Put the statement that makes it before this one.\nlost 1:275 public.t is there already "
       "as a table; this one is not in the model.\n"},
      {"data is passed over, with a count",
       "create table t (a int);\ninsert into t values (1);\ninsert into t values (2);\nupdate t set a = 3;\nselect pg_catalog.setval('s', 4);",
       "table public.t\n  a integer\n",
       "ignored 2:1 INSERT INTO public.t: 2 statements passed over.\nignored 4:1 UPDATE public.t: 1 statement passed over.\nignored 5:1 Values of sequences (setval), "
       "which are data: 1 statement passed over.\n"},
      {"temporary tables are no part of a schema",
       "create temp table t (a int); create index on t (a); alter table t add b int; insert into t values (1); drop table t", "",
       "ignored 1:1 Temporary tables, which are no part of a schema: 4 statements passed over.\n"},
      {"a table made by a query is kept as its statement",
       "create table t (a int); create table u as select * from t; select a into w from t; alter table u add b int; drop table w",
       "table public.t\n  a integer\nopaque table public.u: create table u as select * from t\nopaque table_change public.u: alter table u add b int\n",
       "approximated 1:25 The columns of public.u follow from a query; the table is kept as its statement.\n"
       "approximated 1:60 The columns of public.w follow from a query; the table is kept as its statement.\n"},
  };
  check_all(cases);
}

TEST(PostgresHistory, OneBadStatementNeverLosesTheRest) {
  static constexpr Case cases[] = {
      {"a plain mistake", "create table a (x int);\n\ncreate table b (x int y);\ncreate table c (x int);",
       "table public.a\n  x integer\ntable public.c\n  x integer\n",
       "lost 3:23 This statement cannot be parsed: syntax error at or near \"y\". It is not in the model; correct it there.\n"},
      {"a parenthesis that is never closed", "create table a (x int;\ncreate table b (x int);\n-- note\ncreate table c (x int);",
       "table public.b\n  x integer\ntable public.c\n  x integer\n",
       "lost 1:22 This statement cannot be parsed: syntax error at or near \";\". It is not in the model; correct it there.\n"},
      {"a quote too many",
       "create table a (x int);\ncomment on table a is 'it's';\ncreate table b (x text default 'q');\ncreate table c (x int);\n",
       "table public.a\n  x integer\ntable public.b\n  x text default 'q'\ntable public.c\n  x integer\n",
       "lost 2:27 This statement cannot be parsed: syntax error at or near \"s\". It is not in the model; correct it there.\n"},
      {"a body is not searched for statements",
       "create function f() retruns int language sql as $$\n select 1;\ncreate table no (x int);\n$$;\ncreate table yes (x int);",
       "table public.yes\n  x integer\n",
       "lost 1:21 This statement cannot be parsed: syntax error at or near \"retruns\". It is not in the model; correct it there.\n"},
      {"characters are counted, not bytes", "comment on table \"äöü\" ist 'x'", "",
       "lost 1:24 This statement cannot be parsed: syntax error at or near \"ist\". It is not in the model; correct it there.\n"},
      {"a NUL byte", std::string_view("create table a (x int);\ncreate table b\0 (x int);\ncreate table c (x int);", 71),
       "table public.a\n  x integer\ntable public.c\n  x integer\n",
       "lost 2:1 This statement cannot be parsed: it contains a NUL byte. It is not in the model; correct it there.\n"},
      {"what is no UTF-8", "create table a (x text default '\xFF');", "table public.a\n  x text default '\xEF\xBF\xBD'\n",
       "approximated 1:1 The text is not valid UTF-8; what is not became U+FFFD. Convert it first.\n"},
      {"a file that is named but not there", "\\i other.sql\ncreate table a (x int);", "table public.a\n  x integer\n",
       "lost 1:1 \\i other.sql names another file, which is not read. Put its statements here.\n"},
      {"an end in the middle", "create table a (x int);\ncreate table b (x text default 'never closed", "table public.a\n  x integer\n",
       "lost 2:32 This statement cannot be parsed: unterminated quoted string at or near \"'never closed\". It is not in the model; correct it there.\n"},
  };
  check_all(cases);
}

TEST(PostgresHistory, DumpsAreFullOfWhatIsNotSql) {
  const ReadResult result =
      apply({},
            "\xEF\xBB\xBF-- Dumped from database version 17.2 (Debian)\n\\restrict TOKEN\nSET standard_conforming_strings = on;\n"
            "SELECT pg_catalog.set_config('search_path', '', false);\n\\connect -reuse-previous=on \"dbname='my shop'\"\n"
            "CREATE TABLE public.t (a integer, b text);\nCOPY public.t (a, b) FROM stdin;\n1\tit's; $$ \"open\n2\t\\\\.\n\\.\n\n"
            "GRANT ALL ON TABLE public.t TO joe;\nSET standard_conforming_strings = off;\n"
            "COMMENT ON TABLE public.t IS 'a\\'b;c';\n\\unrestrict TOKEN\n",
            {});
  EXPECT_EQ(result.lost, 0U);
  EXPECT_EQ(result.statements, 7U);
  EXPECT_EQ(result.model.database, "my shop");
  ASSERT_EQ(result.model.tables.size(), 1U);
  EXPECT_EQ(result.model.tables[0].comment, "a'b;c");
  EXPECT_EQ(result.model.grants.size(), 8U) << "17 has MAINTAIN";
}

TEST(PostgresHistory, AModelGoesOnWhereItStood) {
  const ReadResult first =
      apply({}, "create table a (id serial primary key); create view v as select id from a; create type e as enum ('x')", {});
  const ReadResult second =
      apply(first.model, "alter table a rename to b; create table c (a int references b, e e); alter type e add value 'y'", {});
  EXPECT_EQ(describe::problems(second), "");
  EXPECT_EQ(
      describe::model(second.model),
      "enum public.e (x,y)\nsequence public.a_id_seq integer owned by public.b.id\n"
      "table public.b\n  id integer not null default nextval('public.a_id_seq'::regclass)\n  primary a_pkey (id)\n"
      "table public.c\n  a integer\n  e public.e\n  foreign c_a_fkey (a) -> public.b (id)\nview public.v (id): SELECT id FROM public.b a\n");
}

TEST(PostgresHistory, UnqualifiedNamesGoWhereTheCallerSays) {
  EXPECT_EQ(describe::model(apply({}, "create table t (a int)", {.default_schema = "app"}).model), "table app.t\n  a integer\n");
}

}  // namespace
}  // namespace assay::schema::postgres
