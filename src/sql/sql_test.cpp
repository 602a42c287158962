#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sql/explainable.h"
#include "sql/fingerprint.h"
#include "sql/lexer.h"
#include "sql/read_only.h"

namespace assay::sql {
namespace {

TEST(Fingerprint, ignores_literals_white_space_comments_and_list_lengths) {
  const std::pair<std::string_view, std::string_view> same[] = {
      {"select * from orders where id = 1", "SELECT *  FROM orders\nWHERE id = 99 -- x"},
      {"select * from orders where id = 1", "select * from orders where id = $1"},
      {"select * from o where id in (1,2,3)", "select * from o where id in (1)"},
      {"insert into o values (1, 'a')", "insert into o values (2, 'b')"},
  };
  for (const auto& [a, b] : same) {
    EXPECT_EQ(fingerprint(a), fingerprint(b)) << a << " / " << b;
    EXPECT_EQ(fingerprint(a).hex.size(), 16U);
    EXPECT_FALSE(fingerprint(a).lexed);
  }
}

TEST(Fingerprint, keeps_schemas_relations_columns_and_dialects_apart) {
  const std::string_view texts[] = {"select * from a.orders", "select * from orders",      "select * from b.orders",
                                    "select id from orders",  "select * from orders_2024", "select * from orders_2025",
                                    "select * from orders o", "update orders set id = 1"};
  for (std::size_t i = 0; i < std::size(texts); ++i)
    for (std::size_t j = i + 1; j < std::size(texts); ++j)
      EXPECT_NE(fingerprint(texts[i]).hex, fingerprint(texts[j]).hex) << texts[i] << " / " << texts[j];
  EXPECT_NE(fingerprint("select 1", Dialect::mysql).hex, fingerprint("select 1").hex);
}

TEST(Fingerprint, of_cut_or_foreign_text_comes_from_the_lexer_and_says_so) {
  const auto cut = fingerprint("SELECT * FROM orders WHERE name = 'abc");
  EXPECT_TRUE(cut.lexed);
  EXPECT_EQ(cut.hex, fingerprint("select * from orders where name = 'x").hex);
  EXPECT_NE(cut.hex, fingerprint("select * from carts where name = 'x").hex);
  EXPECT_EQ(fingerprint("SELECT `id` FROM `t` WHERE a IN (1, 2, 3) # c", Dialect::mysql).hex,
            fingerprint("select `id` from `t` where a in (?)", Dialect::mysql).hex);
  for (const std::string_view odd : {"", ";", "'", "$", "/*", "\"", "$a$", "\xff\xfe", "select \0 1"})
    EXPECT_EQ(fingerprint(odd).hex.size(), 16U);
}

TEST(Normalize, numbers_literals_and_falls_back_to_the_lexer) {
  EXPECT_EQ(normalize("select * from t where a = 1 and b = 'x'"), "select * from t where a = $1 and b = $2");
  EXPECT_EQ(normalize("select * from t where a = $1 and b = 'x'"), "select * from t where a = $1 and b = $2");
  EXPECT_EQ(normalize("select * from where a = 7 and b = $4"), "select * from where a = $5 and b = $4");
}

TEST(Redact, leaves_no_literal_even_in_comments_and_cut_texts) {
  EXPECT_EQ(redact("select * -- secret\nfrom t where a='x''y' and b=12.5e3 and c=$t$z$t$"), "select * from t where a=? and b=? and c=?");
  EXPECT_EQ(redact("select \"a\nERROR forged\" from t"), "select \"a ERROR forged\" from t");
  EXPECT_EQ(redact("select E'a\\'b', U&'x', B'1' from t where p = 'sec"), "select ?, ?, ? from t where p = ?");
}

TEST(Tables, are_named_as_written_and_ctes_are_not_tables) {
  EXPECT_EQ(tables("with c as (select * from x.y) select * from c join orders o on true where exists (select 1 from items)"),
            (std::vector<std::string>{"x.y", "orders", "items"}));
  EXPECT_EQ(tables("insert into a.b select * from d"), (std::vector<std::string>{"a.b", "d"}));
  EXPECT_EQ(tables("update e set x = 1 from f; delete from g using h"), (std::vector<std::string>{"e", "f", "g", "h"}));
  EXPECT_TRUE(tables("selec").empty());
}

TEST(Explainable, rewrites_what_normalised_texts_cannot_prepare) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"select * from o where d = date $1", "SELECT * FROM o WHERE d = $1::date"},
      {"select * from o where d > now() - interval $1", "SELECT * FROM o WHERE d > now() - $1::interval"},
      {"select extract($1 from d) from o", "SELECT pg_catalog.date_part($1, d) FROM o"},
      {"select jsonb_build_object($1, id) from o", "SELECT jsonb_build_object($1::text, id) FROM o"},
      {"select * from generate_series($1, $2)", "SELECT * FROM generate_series($1::bigint, $2::bigint)"},
      {"select date_trunc($1, d), count(*) from o group by date_trunc($2, d) order by date_trunc($3, d)",
       "SELECT date_trunc($1, d), count(*) FROM o GROUP BY date_trunc($1, d) ORDER BY date_trunc($1, d)"},
      {"select * from o where id = any(array[$1, $2])", "SELECT * FROM o WHERE id IN ($1, $2)"},
      {"select * from o where id in ($1 /*, ... */) limit $2", "SELECT * FROM o WHERE id IN ($1) LIMIT $2"},
      {"select sum(case when a = $1 then $2 else $3 end) from o",
       "SELECT sum(CASE WHEN a = $1 THEN $2::numeric ELSE $3::numeric END) FROM o"},
      {"select * from o where d >= current_date - $1", "SELECT * FROM o WHERE d >= current_date - $1::int"},
      {"select date_trunc($1, d), count(*) from o group by date_trunc('day', d)",
       "SELECT date_trunc('day', d), count(*) FROM o GROUP BY date_trunc('day', d)"},
      {"select extract($1 from d) from o group by extract('dow' from d)",
       "SELECT extract ('dow' FROM d) FROM o GROUP BY extract ('dow' FROM d)"},
      {"select distinct date_trunc($1, d) from o where a = $2 order by date_trunc('day', d)",
       "SELECT DISTINCT date_trunc('day', d) FROM o WHERE a = $1 ORDER BY date_trunc('day', d)"},
      {"select $5, $2 from o", "SELECT $1, $2 FROM o"},
  };
  for (const auto& [in, out] : cases) {
    const auto got = explainable(in);
    ASSERT_TRUE(got) << in << ": " << got.error().message;
    EXPECT_EQ(got->sql, out);
  }
  const auto full = explainable("insert into o (a, b) values ($1, $2)");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->parameters, 2);
  EXPECT_EQ(full->kind, "insert");
}

TEST(Explainable, refuses_what_is_not_one_plannable_statement) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "no statement"},
      {"select 1; select 2", "2 statements"},
      {"create table x (a int)", "'create'"},
      {"set work_mem = '1GB'", "'variable set'"},
      {"explain select 1", "'explain'"},
      {"select 1 into t", "SELECT INTO"},
      {"selec 1", "cannot be parsed"},
      {"copy o to program 'id'", "'copy'"},
      {"vacuum o", "'vacuum'"},
  };
  for (const auto& [in, why] : cases) {
    const auto got = explainable(in);
    ASSERT_FALSE(got) << in;
    EXPECT_NE(got.error().message.find(why), std::string::npos) << got.error().message;
  }
  using namespace std::string_view_literals;
  EXPECT_FALSE(explainable("select 1\0; drop table x"sv));
}

TEST(Explainable, never_passes_the_callers_text_on) {
  const auto got = explainable("select /* c */ 1 -- x\n");
  ASSERT_TRUE(got);
  EXPECT_EQ(explain_statement(*got, {}), "EXPLAIN (FORMAT JSON) SELECT 1");
  ExplainOptions options;
  options.generic_plan = true;
  options.buffers = true;
  EXPECT_EQ(explain_statement(*got, options), "EXPLAIN (FORMAT JSON, BUFFERS, GENERIC_PLAN) SELECT 1");
  const auto two = explainable("select * from o where a = $1 and b = $2::int and c is null limit $3");
  ASSERT_TRUE(two);
  EXPECT_EQ(explain_execute(*two, "assay_p", options), "EXPLAIN (FORMAT JSON, BUFFERS) EXECUTE assay_p(NULL, NULL, NULL)");
  EXPECT_EQ(retry_with_text_parameters(*two), "SELECT * FROM o WHERE a = $1::text AND b = $2::int AND c IS NULL LIMIT $3");
}

TEST(ReadOnlyProof, accepts_plain_reading) {
  for (
      const std::string_view text :
      {"select * from orders where id = 1", "values (1), (2)", "table orders",
       "select count(*) filter (where a > 1) over (partition by b order by c) from t",
       "with recursive r as (select 1 union all select n + 1 from r) select * from r",
       "select a::int, b::numeric(10,2), c::text[] from t where d between 1 and 2 and e like 'x%' and f in (1,2)",
       "select x.n from generate_series(1, 10) as x(n)", "select (array[1,2])[1]",
       "select pg_catalog.lower(a) from t group by rollup(a) having count(*) > 1 order by 1 nulls last limit 5",
       "select case when a then b else c end, coalesce(a, b), greatest(a, b), current_date from t left join u using (id) where exists (select 1 from v)",
       "select extract(year from d), d at time zone 'UTC' from t"}) {
    const auto proof = prove_read_only(text);
    EXPECT_TRUE(proof.proved) << text << ": " << proof.reason;
  }
}

TEST(ReadOnlyProof, refuses_every_known_way_to_write_wait_or_hide) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {"insert into t values (1)"sv,
                                      "with d as (delete from t returning *) select * from d"sv,
                                      "select * into x from t"sv,
                                      "select * from t for update"sv,
                                      "select * from t for share"sv,
                                      "select nextval('s')"sv,
                                      "select pg_sleep(1)"sv,
                                      "select \"pg_sleep\"(1)"sv,
                                      "select U&\"\\0070g_sleep\"(1)"sv,
                                      "select pg_catalog.pg_sleep(1)"sv,
                                      "select (x).pg_sleep from (values (5.0)) v(x)"sv,
                                      "select x.pg_sleep from generate_series(1,1) x"sv,
                                      "select x.myfun from generate_series(1,1) x"sv,
                                      "values (pg_terminate_backend(1))"sv,
                                      "select * from rows from (pg_ls_dir('.'))"sv,
                                      "select public.lower('x')"sv,
                                      "select lo_create(0)"sv,
                                      "select pg_advisory_lock(1)"sv,
                                      "select set_config('a','b',false)"sv,
                                      "select query_to_xml('delete from t', true, true, '')"sv,
                                      "select dblink_exec('x')"sv,
                                      "select 1 operator(public.+) 2"sv,
                                      "select 1 === 2"sv,
                                      "select a::dom from t"sv,
                                      "select a::public.int4 from t"sv,
                                      "explain analyze select 1"sv,
                                      "select 1; select 2"sv,
                                      "select 1\0; drop table t"sv,
                                      "copy t to program 'id'"sv,
                                      "select * from (select * into y from t) s"sv,
                                      "select ts_stat('select 1')"sv,
                                      "declare c cursor with hold for select 1"sv,
                                      "set transaction read write"sv,
                                      "select 1 where exists (select pg_notify('a', 'b'))"sv,
                                      "select * from t order by a using operator(public.<)"sv,
                                      "select count(*) from t limit (select pg_sleep(1)::int)"sv,
                                      "select a collate \"C\", txid_current() from t"sv,
                                      ""sv}) {
    const auto proof = prove_read_only(text);
    EXPECT_FALSE(proof.proved) << text;
    EXPECT_FALSE(proof.reason.empty()) << text;
  }
}

TEST(ReadOnlyProof, survives_deep_nesting) {
  std::string chain = "select 1";
  for (int i = 0; i < 400; ++i) chain += " + 1";
  EXPECT_TRUE(prove_read_only(chain).proved) << prove_read_only(chain).reason;
  for (int i = 0; i < 20'000; ++i) chain += " + 1";
  EXPECT_FALSE(prove_read_only(chain).proved);
}

}  // namespace
}  // namespace assay::sql
