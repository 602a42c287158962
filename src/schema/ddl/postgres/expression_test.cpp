// Expressions: one text for one meaning, and what they refer to.
#include <gtest/gtest.h>

#include "schema/ddl/postgres/describe_for_test.h"

namespace assay::schema::postgres {
namespace {

std::string printed(std::string_view expression) {
  const ReadResult result = apply({}, fmt::format("create domain d as int check ({})", expression), {});
  return result.model.domains.empty() || result.model.domains[0].checks.empty() ? describe::problems(result)
                                                                                : result.model.domains[0].checks[0].expression;
}

TEST(PostgresExpression, HasOneSpelling) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"(((a > (0))))", "a > 0"},
      {"a+b*c-(d-e)", "a + b * c - (d - e)"},
      {"(a+b)*c", "(a + b) * c"},
      {"a - (b - c)", "a - (b - c)"},
      {"(a || b) || c", "a || b || c"},
      {"a || (b || c)", "a || (b || c)"},
      {"a and b or not c and (d or e)", "(a AND b) OR (NOT c AND (d OR e))"},
      {"(a and b) and c", "a AND b AND c"},
      {"not (a = b)", "NOT a = b"},
      {"(a = b) = c", "(a = b) = c"},
      {"a::int4 > -1", "a::integer > -1"},
      {"(-1)::int8", "(-1)::bigint"},
      {"-1::int8", "- 1::bigint"},
      {"2 ^ -1", "2 ^ -1"},
      {"- a", "- a"},
      {"@ -5", "@ -5"},
      {"cast(a as varchar(3))", "a::character varying(3)"},
      {"date '2026-01-01'", "'2026-01-01'::date"},
      {"interval '1' day", "'1'::interval day"},
      {"a in (1,2) and b not in ('x')", "a IN (1, 2) AND b NOT IN ('x')"},
      {"a = any (array['x'::text])", "a = ANY (ARRAY['x'::text])"},
      {"a between 1 and 2 + 3", "a BETWEEN 1 AND 2 + 3"},
      {"a not between 1 and 2", "a NOT BETWEEN 1 AND 2"},
      {"a like 'x%' or (a ~~ 'y') or (a !~~* 'z')", "a LIKE 'x%' OR a LIKE 'y' OR a NOT ILIKE 'z'"},
      {"a is distinct from b", "a IS DISTINCT FROM b"},
      {"(a is null) is not true", "(a IS NULL) IS NOT TRUE"},
      {"a isnull", "a IS NULL"},
      {"case a when 1 then 'x' else null end", "CASE a WHEN 1 THEN 'x' ELSE NULL END"},
      {"coalesce(a, nullif(b, 0), greatest(1, 2))", "COALESCE(a, NULLIF(b, 0), GREATEST(1, 2))"},
      {"pg_catalog.lower(a)", "lower(a)"},
      {"\"left\"(a, 1) = \"Weird\"", "\"left\"(a, 1) = \"Weird\""},
      {"f(variadic a)", "f(VARIADIC a)"},
      {"f(x => 1)", "f(x => 1)"},
      {"nextval('s')", "nextval('s'::regclass)"},
      {"current_timestamp(3) > localtime", "CURRENT_TIMESTAMP(3) > LOCALTIME"},
      {"extract(epoch from a) > 1", "EXTRACT(epoch FROM a) > 1"},
      {"a at time zone 'utc' || 'x'", "a AT TIME ZONE 'utc' || 'x'"},
      {"(a).b.c", "(a).b.c"},
      {"a[1] + (f(x))[2:3][1]", "a[1] + (f(x))[2:3][1]"},
      {"row(1, a) = (2, b)", "ROW(1, a) = ROW(2, b)"},
      {"a collate \"C\" < b collate pg_catalog.\"de_DE\"", "a COLLATE \"C\" < b COLLATE \"de_DE\""},
      {"a operator(pg_catalog.+) 1", "a + 1"},
      {"a operator(my.===) 1", "a OPERATOR(my.===) 1"},
      {"B'101' = X'1F'", "B'101' = X'1F'"},
      {"'it''s' || E'a\\nb'", "'it''s' || 'a\nb'"},
      {"1.50 > .5", "1.50 > .5"},
      {"TRUE and null", "true AND NULL"},
      {"value > 0", "value > 0"},
      {"\"order\".\"Column\" = 1", "\"order\".\"Column\" = 1"},
      {"c ->> 'k' = 'v'", "c ->> 'k' = 'v'"},
      {"exists (select 1 from t)", "EXISTS (SELECT 1 FROM t)"},
      {"trim(both 'x' from a)", "TRIM (BOTH 'x' FROM a)"},
  };
  for (const auto& [written, shown] : cases) {
    EXPECT_EQ(printed(written), shown) << written;
    EXPECT_EQ(printed(printed(written)), printed(written)) << written;
  }
}

TEST(PostgresExpression, NamesAreQualifiedByWhatTheModelKnows) {
  const ReadResult result =
      apply({},
            "create schema s; set search_path = s; create function f(int) returns int language sql immutable as 'select 1'; create "
            "type m as enum ('a'); create sequence q; create table t (a int default f(1), b m default 'a'::m, c int default "
            "nextval('q'), d regclass default 'q'::regclass, check (f(a) > lower('1')::int)); create index on t (f(a))",
            {});
  ASSERT_EQ(result.model.tables.size(), 1U);
  EXPECT_EQ(describe::table(result.model.tables[0]),
            "table s.t\n  a integer default s.f(1)\n  b s.m default 'a'::s.m\n  c integer default nextval('s.q'::regclass)\n"
            "  d regclass default 's.q'::regclass\n  check t_a_check: s.f(a) > lower('1')::integer\n  index t_f_idx ((s.f(a)))\n");
}

TEST(PostgresExpression, TwoSpellingsOfOneAreTheSame) {
  const std::pair<std::string_view, std::string_view> same[] = {
      {"status IN ('a', 'b')", "(status = ANY (ARRAY['a'::text, 'b'::text]))"},
      {"status in ('a','b')", "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"},
      {"status not in ('a','b')", "(status <> ALL (ARRAY['a'::text, 'b'::text]))"},
      {"status in ('a')", "status = 'a'::text"},
      {"total between 0 and 9", "((total >= (0)::numeric) AND (total <= (9)::numeric))"},
      {"total not between 0 and 9", "((total < 0) OR (total > 9))"},
      {"'x'", "'x'::character varying"},
      {"-1", "'-1'::integer"},
      {"0", "'0'::numeric"},
      {"true", "'t'::boolean"},
      {"'{}'", "'{}'::text[]"},
      {"name like 'a%'", "((name)::text ~~ 'a%'::text)"},
      {"nextval('s')", "nextval('s'::regclass)"},
      {"extract(year from d) > 2000", "(date_part('year'::text, d) > (2000)::double precision)"},
      {"d at time zone 'utc'", "timezone('utc'::text, d)"},
      {"a > 1 and b < 2 and c = 3", "(((a > 1) AND (b < 2)) AND (c = 3))"},
      {"x", "((x))"},
  };
  for (const auto& [a, b] : same) EXPECT_TRUE(same_expression(a, b) && same_expression(b, a)) << a << " | " << b;
  const std::pair<std::string_view, std::string_view> different[] = {{"a > 1", "a > 2"},
                                                                     {"a > 1", "a >= 1"},
                                                                     {"a = 'x'", "a = 'X'"},
                                                                     {"a in (1, 2)", "a in (2, 1, 3)"},
                                                                     {"a and b", "a or b"},
                                                                     {"lower(a)", "a"},
                                                                     {"a::int", "a"},
                                                                     {"a", "a); drop table t; --"},
                                                                     {"not (",
                                                                      "not ("
                                                                      " "},
                                                                     {"a = 1", "b = 1"}};
  for (const auto& [a, b] : different) EXPECT_FALSE(same_expression(a, b)) << a << " | " << b;
}

TEST(PostgresExpression, TwoSpellingsOfOneDefinitionAreTheSame) {
  EXPECT_TRUE(same_definition("SELECT a FROM t WHERE b IN ('x', 'y') AND c LIKE 'q'",
                              "SELECT a FROM t WHERE ((b = ANY (ARRAY['x'::text, 'y'::text])) AND (c ~~ 'q'::text))"));
  EXPECT_TRUE(same_definition("CREATE TRIGGER t BEFORE UPDATE ON s.t FOR EACH ROW WHEN (new.a > 0) EXECUTE FUNCTION s.f('')",
                              "CREATE TRIGGER t BEFORE UPDATE ON s.t FOR EACH ROW WHEN ((new.a > (0)::numeric)) EXECUTE FUNCTION s.f('')"));
  EXPECT_TRUE(same_definition("BEGIN ATOMIC\n SELECT 1 WHERE 'a' = 'b';\nEND", "BEGIN ATOMIC SELECT 1 WHERE ('a'::text = 'b'::text); END"));
  EXPECT_FALSE(same_definition("SELECT a FROM t", "SELECT b FROM t"));
  EXPECT_FALSE(same_definition("SELECT 1", "SELECT 1; SELECT 2"));
}

std::string shown(const Uses& uses) {
  std::string out;
  for (const Name& name : uses.relations) out += " r:" + display(name);
  for (const Name& name : uses.functions) out += " f:" + display(name);
  for (const Name& name : uses.types) out += " t:" + display(name);
  for (const std::string& column : uses.columns) out += " " + column;
  return out;
}

TEST(PostgresUses, AreWhatTextsReferTo) {
  EXPECT_EQ(shown(uses_of_expression("s.f(a) + lower(b)::int > nextval('q.s'::regclass) and c::s.mood = 'x' and t.d = 1")),
            " r:q.s f:s.f t:s.mood a b c d");
  EXPECT_EQ(shown(uses_of_expression("a >")), "");
  EXPECT_EQ(shown(uses_of_query(
                "with t as (select * from t), u as (select 1 from t) select x.a from t x, u, s.v where exists (select 1 from w)")),
            " r:s.v r:t r:w * a");
  EXPECT_EQ(shown(uses_of_query("with recursive r(n) as (select 1 union all select n + 1 from r) select n from r")), " n");
  EXPECT_EQ(shown(uses_of_query("with t as (select 1 as b) insert into t select b from t returning a")), " r:t a b");
}

TEST(PostgresUses, OfRoutinesAreSeenAsFarAsPossible) {
  const ReadResult result =
      apply({},
            "create table t (a int); create function q() returns setof t language sql as 'select * from t join s.u using (a)';"
            " create function p() returns void language plpgsql as $$ declare r other%rowtype; begin for r in select * from only t "
            "loop update s.x set a = s.g(1); insert into y values (1); delete from z; end loop; perform extract(year from now()); "
            "end $$",
            {});
  ASSERT_EQ(result.model.routines.size(), 2U);
  EXPECT_EQ(shown(result.model.routines[0].uses), " r:now r:other r:s.x r:t r:y r:z f:s.g") << "p";
  EXPECT_EQ(shown(result.model.routines[1].uses), " r:public.t r:s.u t:public.t *") << "q";
}

TEST(PostgresQuery, IsKeptAsTheServerShowsIt) {
  const std::string_view tables = "create table t (a int, b text); create table u (a int, c int); create view w as select c as cc from u; ";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"select * from t", "SELECT a, b FROM public.t"},
      {"select x.* from t x", "SELECT a, b FROM public.t x"},
      {"select t.a as a, count(*) as count from t group by t.a", "SELECT a, count(*) FROM public.t GROUP BY a"},
      {"select b, c from t join u on t.a = u.a", "SELECT t.b, u.c FROM public.t JOIN public.u ON t.a = u.a"},
      {"select *, 1 as one from t, w", "SELECT t.a, t.b, w.cc, 1 AS one FROM public.t, public.w"},
      {"select a from t where exists (select 1 from u where c = b)",
       "SELECT a FROM public.t WHERE EXISTS (SELECT 1 FROM public.u WHERE u.c = t.b)"},
      {"select a, c as b from t join u using (a) order by b", "SELECT a, u.c AS b FROM public.t JOIN public.u USING (a) ORDER BY b"},
      {"select * from t natural join u", "SELECT * FROM public.t NATURAL JOIN public.u"},
      {"with t as (select a from t) select * from t", "WITH t AS (SELECT t.a FROM public.t) SELECT * FROM t"},
      {"select a from t union select c from u", "SELECT t.a FROM public.t UNION SELECT u.c FROM public.u"},
  };
  for (const auto& [written, shown] : cases) {
    const ReadResult result = apply({}, fmt::format("{} create view v as {}", tables, written), {});
    ASSERT_EQ(result.model.views.size(), 2U) << written;
    EXPECT_EQ(result.model.views[0].definition, shown) << written;
  }
}

TEST(PostgresNames, KeyWordsNeedQuotes) {
  for (const std::string_view word : {"select", "user", "order", "left", "SELECT", "between"})
    EXPECT_TRUE(is_keyword_that_needs_quotes(word)) << word;
  for (const std::string_view word : {"name", "value", "customers", "key", "id"}) EXPECT_FALSE(is_keyword_that_needs_quotes(word)) << word;
}

}  // namespace
}  // namespace assay::schema::postgres
