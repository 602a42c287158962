// What single statements become: describe_for_test.h says how the right sides are written.
#include <gtest/gtest.h>

#include "schema/ddl/postgres/describe_for_test.h"

namespace assay::schema::postgres {
namespace {

struct Case {
  std::string_view name;
  std::string_view sql;
  std::string_view model;
};

void check_all(std::span<const Case> cases) {
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    const ReadResult result = apply({}, one.sql, {});
    EXPECT_EQ(describe::model(result.model), one.model);
    EXPECT_EQ(describe::problems(result), "");
  }
}

TEST(PostgresReader, TypesAreSpelledAsTheServerSpellsThem) {
  const std::pair<std::string_view, std::string_view> types[] = {{"int", "integer"},
                                                                 {"int4", "integer"},
                                                                 {"int2", "smallint"},
                                                                 {"int8", "bigint"},
                                                                 {"bool", "boolean"},
                                                                 {"float", "double precision"},
                                                                 {"float(24)", "real"},
                                                                 {"float8", "double precision"},
                                                                 {"decimal(5)", "numeric(5,0)"},
                                                                 {"dec", "numeric"},
                                                                 {"numeric(10,2)", "numeric(10,2)"},
                                                                 {"char", "character(1)"},
                                                                 {"char(3)", "character(3)"},
                                                                 {"bpchar", "bpchar"},
                                                                 {"\"char\"", "\"char\""},
                                                                 {"varchar", "character varying"},
                                                                 {"varchar(8)", "character varying(8)"},
                                                                 {"national character varying(3)", "character varying(3)"},
                                                                 {"timestamp", "timestamp without time zone"},
                                                                 {"timestamptz(3)", "timestamp(3) with time zone"},
                                                                 {"timestamp(0) without time zone", "timestamp(0) without time zone"},
                                                                 {"time", "time without time zone"},
                                                                 {"timetz", "time with time zone"},
                                                                 {"bit", "bit(1)"},
                                                                 {"bit varying", "bit varying"},
                                                                 {"varbit(4)", "bit varying(4)"},
                                                                 {"interval", "interval"},
                                                                 {"interval(2)", "interval(2)"},
                                                                 {"interval year to month", "interval year to month"},
                                                                 {"interval day to second(3)", "interval day to second(3)"},
                                                                 {"interval second(1)", "interval second(1)"},
                                                                 {"text[]", "text[]"},
                                                                 {"int[3][4]", "integer[]"},
                                                                 {"int array", "integer[]"},
                                                                 {"_text", "text[]"},
                                                                 {"varchar(3)[]", "character varying(3)[]"},
                                                                 {"timestamptz(3)[]", "timestamp(3) with time zone[]"},
                                                                 {"pg_catalog.int4", "integer"},
                                                                 {"json", "json"},
                                                                 {"public.geometry(point,4326)", "public.geometry(point,4326)"},
                                                                 {"other.thing", "other.thing"},
                                                                 {"unheard_of", "unheard_of"},
                                                                 {"tsrange", "tsrange"},
                                                                 {"\"Odd Type\"", "Odd Type"}};
  for (const auto& [written, shown] : types) {
    const ReadResult result = apply({}, fmt::format("create table t (c {})", written), {});
    ASSERT_EQ(result.model.tables.size(), 1U) << written;
    EXPECT_EQ(type_text(result.model.tables[0].columns[0].type, Dialect::postgres), shown) << written;
  }
}

TEST(PostgresReader, ColumnsSayAllTheyHave) {
  static constexpr Case cases[] = {
      {"defaults, collations, storage",
       "create table t (a text collate \"C\" default 'x', b text collate pg_catalog.\"default\" not null, c bytea storage external compression lz4,"
       " d text storage extended, e int default null)",
       "table public.t\n  a text collate \"C\" default 'x'\n  b text not null\n  c bytea storage external compression lz4\n  d text\n  e integer\n"},
      {"serial is an integer with a sequence of its own", "create table t (id serial, b bigserial, c smallserial)",
       "sequence public.t_b_seq bigint owned by public.t.b\nsequence public.t_c_seq smallint owned by public.t.c\n"
       "sequence public.t_id_seq integer owned by public.t.id\n"
       "table public.t\n  id integer not null default nextval('public.t_id_seq'::regclass)\n"
       "  b bigint not null default nextval('public.t_b_seq'::regclass)\n  c smallint not null default nextval('public.t_c_seq'::regclass)\n"},
      {"identity keeps what is not the default",
       "create table t (a int generated always as identity, b bigint generated by default as identity (start 5 increment 2 cache 1 maxvalue "
       "9223372036854775807), c smallint generated always as identity (sequence name public.own cycle))",
       "table public.t\n  a integer not null identity always\n  b bigint not null identity start 5 increment 2\n"
       "  c smallint not null identity always seq own cycle\n"},
      {"generated columns are stored or virtual",
       "create table t (a int, b int generated always as (a * 2) stored, c int generated always as (a + 1) virtual, d int generated always as (1))",
       "table public.t\n  a integer\n  b integer stored a * 2\n  c integer virtual a + 1\n  d integer virtual 1\n"},
      {"settings of columns come later",
       "create table t (a text, b int); alter table only t alter a set statistics 500, alter a set storage main, alter a set compression pglz,"
       " alter b set (n_distinct = 5, n_distinct_inherited = -1); alter table t alter b reset (n_distinct), alter a set default 'q'",
       "table public.t\n  a text default 'q' storage main compression pglz statistics 500\n  b integer with n_distinct_inherited=-1\n"},
      {"named and unproved NOT NULL of 18",
       "create table t (a int constraint a_there not null, b int constraint t_b_not_null not null, c int, d int, constraint c_there not null c no inherit);"
       " alter table t add constraint later not null d not valid",
       "table public.t\n  a integer not null named a_there\n  b integer not null\n  c integer not null named c_there no inherit\n"
       "  d integer not null named later not valid\n"},
      {"identity of pg_dump is added later",
       "create table public.t (id integer not null); alter table public.t alter column id add generated by default as identity ( sequence name "
       "public.t_id_seq start with 1 increment by 1 no minvalue no maxvalue cache 1 )",
       "table public.t\n  id integer not null identity\n"},
      {"identity changes and goes",
       "create table t (a int generated always as identity, b int generated always as identity); alter table t alter a set generated by default set "
       "start 7 restart, alter b drop identity",
       "table public.t\n  a integer not null identity start 7\n  b integer not null\n"},
      {"types that the model knows are found on the search path",
       "create schema s; create type s.mood as enum ('a'); create domain public.d as int; set search_path = s, public; create table t (m mood, d d[])",
       "schema s\nenum s.mood (a)\ndomain public.d integer\ntable s.t\n  m s.mood\n  d public.d[]\n"},
      {"types of well known extensions too",
       "create extension citext; create extension hstore schema public; create table t (a citext, b hstore)",
       "extension citext in public\nextension hstore in public\ntable public.t\n  a public.citext\n  b public.hstore\n"},
      {"a table of a type, and its options",
       "create type pair as (x int, y text collate \"C\"); create table t of pair (x with options primary key, y default 'q')",
       "type public.pair\n  x integer\n  y text collate \"C\"\ntable public.t of public.pair\n  x integer not null\n  y text collate \"C\" default 'q'\n"
       "  primary t_pkey (x)\n"},
  };
  check_all(cases);
}

TEST(PostgresReader, ConstraintsWithoutNamesGetTheServersNames) {
  static constexpr Case cases[] = {
      {"keys, checks and foreign keys",
       "create table p (a int, b int, primary key (a, b)); create table t (x int unique, y int check (y > 0) check (y < 9), z int, check (x > y),"
       " check (z > 0), check (1 > 0), unique (y, z) include (x), foreign key (x, y) references p)",
       "table public.p\n  a integer not null\n  b integer not null\n  primary p_pkey (a,b)\n"
       "table public.t\n  x integer\n  y integer\n  z integer\n  unique t_x_key (x)\n  unique t_y_z_x_key (y,z) include x\n"
       "  check t_check: x > y\n  check t_check1: 1 > 0\n  check t_y_check: y > 0\n  check t_y_check1: y < 9\n  check t_z_check: z > 0\n"
       "  foreign t_x_y_fkey (x,y) -> public.p (a,b)\n"},
      {"a name taken in the schema gets a number",
       "create table a_b (c int unique); create table a (b_c int unique); create table t_pkey (x int); create table t (x int primary key);"
       " create table s (t_id_seq int); create table t2 (id serial); create sequence t3_id_seq; create table t3 (id serial)",
       "sequence public.t2_id_seq integer owned by public.t2.id\nsequence public.t3_id_seq bigint\nsequence public.t3_id_seq1 integer owned by "
       "public.t3.id\n"
       "table public.a\n  b_c integer\n  unique a_b_c_key1 (b_c)\ntable public.a_b\n  c integer\n  unique a_b_c_key (c)\ntable public.s\n  t_id_seq integer\n"
       "table public.t\n  x integer not null\n  primary t_pkey1 (x)\ntable public.t2\n  id integer not null default nextval('public.t2_id_seq'::regclass)\n"
       "table public.t3\n  id integer not null default nextval('public.t3_id_seq1'::regclass)\ntable public.t_pkey\n  x integer\n"},
      {"a key that says the same as another of the statement is not made",
       "create table t (a int primary key unique, b int unique, constraint named unique (b))",
       "table public.t\n  a integer not null\n  b integer\n  primary t_pkey (a)\n  unique named (b)\n"},
      {"long names are cut on the longer side",
       "create table a_table_with_a_name_that_is_as_long_as_a_name_can_be_really (a_column_whose_name_is_rather_long int unique)",
       "table public.a_table_with_a_name_that_is_as_long_as_a_name_can_be_really\n  a_column_whose_name_is_rather_long integer\n"
       "  unique a_table_with_a_name_that_is_a_a_column_whose_name_is_rather_key (a_column_whose_name_is_rather_long)\n"},
      {"indexes are named by columns, functions and numbers",
       "create table t (a int, b text, c text); create index on t (a); create index on t (a); create index on t (lower(b), upper(b), a);"
       " create index on t ((a + 1), (a + 2), (b || 'x')); create index on t ((b::varchar)); create index on t ((case when a > 1 then 2 end)) include (c);"
       " create index on t (coalesce(b, c), (b collate \"C\"))",
       "table public.t\n  a integer\n  b text\n  c text\n  index t_a_idx (a)\n  index t_a_idx1 (a)\n  index t_b_idx ((b::character varying))\n"
       "  index t_case_c_idx ((CASE WHEN a > 1 THEN 2 END)) include c\n"
       "  index t_coalesce_b_idx ((COALESCE(b, c)), (b COLLATE \"C\"))\n  index t_expr_expr1_expr2_idx ((a + 1), (a + 2), (b || 'x'))\n"
       "  index t_lower_upper_a_idx ((lower(b)), (upper(b)), a)\n"},
      {"exclusions",
       "create table t (a int, r tsrange, exclude using gist (a with =, r with &&) where (a > 0), constraint named exclude using gist (r with "
       "operator(pg_catalog.-|-)) deferrable initially deferred)",
       "table public.t\n  a integer\n  r tsrange\n  exclude named gist (r with -|-) initially deferred\n  exclude t_a_r_excl gist (a with =, r with &&) where a > 0\n"},
      {"foreign keys with all their clauses, to a table that comes later",
       "create table t (a int, b int, foreign key (a, b) references p match full on delete set null (b) on update cascade deferrable, c int "
       "references p (x) on delete restrict on update set default not enforced); create table p (x int, y int, primary key (x, y));"
       " alter table t add foreign key (c) references p (x) not valid",
       "table public.p\n  x integer not null\n  y integer not null\n  primary p_pkey (x,y)\ntable public.t\n  a integer\n  b integer\n  c integer\n"
       "  foreign t_a_b_fkey (a,b) -> public.p (x,y) delete set null update cascade of b match full deferrable\n"
       "  foreign t_c_fkey (c) -> public.p (x) delete restrict update set default not enforced\n  foreign t_c_fkey1 (c) -> public.p (x) not valid\n"},
      {"temporal keys of 18",
       "create table p (a int, r daterange, primary key (a, r without overlaps)); create table t (a int, r daterange, foreign key (a, period r) "
       "references p (a, period r))",
       "table public.p\n  a integer not null\n  r daterange not null\n  primary p_pkey (a,r) without overlaps\ntable public.t\n  a integer\n  r daterange\n"
       "  foreign t_a_r_fkey (a,r) -> public.p (a,r) period\n"},
      {"what an index says beyond its columns",
       "create table t (a text, b int); create unique index concurrently i on t using btree (a collate \"C\" text_pattern_ops desc nulls last, b asc nulls "
       "last, (b) desc nulls first) nulls not distinct with (fillfactor = 70) where b is not null; create index g on t using gin (a gin_trgm_ops); "
       "create index d on t (a text_ops, b int4_ops)",
       "table public.t\n  a text\n  b integer\n  index d (a, b)\n  index g gin (a class gin_trgm_ops)\n"
       "  index i unique (a collate \"C\" class text_pattern_ops desc nulls last, b, b desc) where b IS NOT NULL nulls not distinct with fillfactor=70\n"},
      {"a key made of an index, and what is said of keys later",
       "create table t (a int, b int); create unique index i on t (a); alter table t add constraint pk primary key using index i; create index j on t (b);"
       " alter table t cluster on j, replica identity using index pk; alter index pk rename to pk2",
       "table public.t\n  a integer not null\n  b integer\n  primary pk2 (a) replica identity\n  index j (b) clustered\n"},
  };
  check_all(cases);
}

TEST(PostgresReader, PartitionsAndChildrenHaveTheirParentsColumns) {
  static constexpr Case cases[] = {
      {"partitions take columns and checks; keys are the parent's alone",
       "create table p (id bigint not null, at timestamp default now(), primary key (id, at), check (id > 0)) partition by range (at);"
       " create table p1 partition of p (at default '2026-01-01', constraint own check (id < 9)) for values from ('2026-01-01') to (maxvalue) partition by "
       "list (id); create table p2 partition of p1 for values in (1, '2', null); create table p3 partition of p default; create index on p (id);"
       " alter table p add column late int not null",
       "table public.p partition by range (at)\n  id bigint not null\n  at timestamp without time zone not null default now()\n  late integer not null\n"
       "  primary p_pkey (id,at)\n  check p_id_check: id > 0\n  index p_id_idx (id)\n"
       "table public.p1 partition of public.p FOR VALUES FROM ('2026-01-01 00:00:00') TO (MAXVALUE) partition by list (id)\n"
       "  id bigint not null inherited\n  at timestamp without time zone not null default '2026-01-01' inherited\n  late integer not null inherited\n"
       "  check own: id < 9\n  check p_id_check: id > 0 inherited\n"
       "table public.p2 partition of public.p1 FOR VALUES IN (1, 2, NULL)\n  id bigint not null inherited\n"
       "  at timestamp without time zone not null default '2026-01-01' inherited\n  late integer not null inherited\n"
       "  check own: id < 9 inherited\n  check p_id_check: id > 0 inherited\n"
       "table public.p3 partition of public.p DEFAULT\n  id bigint not null inherited\n  at timestamp without time zone not null default now() inherited\n"
       "  late integer not null inherited\n  check p_id_check: id > 0 inherited\n"},
      {"as pg_dump attaches them",
       "create table p (a int not null) partition by hash (a, lower('x')); create table p1 (a int not null); alter table only p attach partition p1 for "
       "values with (modulus 2, remainder 1); create index i on only p using btree (a); create index i1 on p1 using btree (a); alter table only p add "
       "constraint k unique (a); alter table only p1 add constraint k1 unique (a); alter index k attach partition k1; alter index i attach partition i1",
       "table public.p partition by hash (a, (lower('x')))\n  a integer not null\n  unique k (a)\n  index i (a)\n"
       "table public.p1 partition of public.p FOR VALUES WITH (modulus 2, remainder 1)\n  a integer not null inherited\n  unique k1 (a) of k\n  index i1 (a) of i\n"},
      {"detached it stands alone",
       "create table p (a int, check (a > 0)) partition by list (a); create table p1 partition of p for values in (1); alter table p detach partition p1; "
       "alter table p add column b int",
       "table public.p partition by list (a)\n  a integer\n  b integer\n  check p_a_check: a > 0\ntable public.p1\n  a integer\n  check p_a_check: a > 0\n"},
      {"inheritance merges columns",
       "create table a (x int not null default 1, check (x > 0), y int check (y > 0) no inherit); create table b (x int default 2, z int) inherits (a);"
       " alter table a alter x type bigint, drop column y, add constraint c check (x < 9); alter table a rename x to xx",
       "table public.a\n  xx bigint not null default 1\n  check a_x_check: xx > 0\n  check c: xx < 9\n"
       "table public.b inherits public.a\n  xx bigint not null default 2\n  z integer\n  check a_x_check: xx > 0 inherited\n  check c: xx < 9 inherited\n"},
      {"LIKE copies what it is told to",
       "create table a (x int generated always as identity primary key, y text default 'q' check (y <> ''), z int generated always as (1) stored);"
       " create index on a (lower(y)); comment on column a.y is 'why'; create table b (like a); create table c (like a including all excluding comments, own int)",
       "table public.a\n  x integer not null identity always\n  y text default 'q' -- why\n  z integer stored 1\n  primary a_pkey (x)\n  check a_y_check: y <> ''\n"
       "  index a_lower_idx ((lower(y)))\n"
       "table public.b\n  x integer not null\n  y text\n  z integer\n"
       "table public.c\n  x integer not null identity always\n  y text default 'q'\n  z integer stored 1\n  own integer\n  primary c_pkey (x)\n"
       "  check a_y_check: y <> ''\n  index c_lower_idx ((lower(y)))\n"},
  };
  check_all(cases);
}

}  // namespace
}  // namespace assay::schema::postgres
