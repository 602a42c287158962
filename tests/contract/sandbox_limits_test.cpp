// Too much of something in the PostgreSQL sandbox: it ends, with a reason, and the others go on.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "support/sandbox.h"

namespace assay::twin {
namespace {

struct Excess {
  const char* name;
  std::vector<const char*> statements;
  std::vector<Code> codes;  ///< how the last one may end
};

TEST_F(Sandbox, who_takes_too_much_is_stopped_and_the_others_go_on) {
  const Excess cases[] = {
      {"a recursion without end",
       {"WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r"},
       {Code::too_large, Code::timeout}},
      {"a sort that spills", {"SELECT * FROM generate_series(1, 200000000) g ORDER BY md5(g::text)"}, {Code::too_large, Code::timeout}},
      {"memory",
       {"SELECT length(string_agg(repeat('x', 50000000), '')) FROM generate_series(1, 100)"},
       {Code::unavailable, Code::upstream, Code::timeout}},
      {"an array of all there is",
       {"SELECT array_agg(repeat(g::text, 100000)) FROM generate_series(1, 1000000) g"},
       {Code::unavailable, Code::upstream, Code::timeout}},
      {"one large file",
       {"CREATE TABLE big (x text)", "ALTER TABLE big ALTER x SET STORAGE external",
        "INSERT INTO big SELECT repeat('x', 2000000) FROM generate_series(1, 100000)"},
       {Code::unavailable, Code::timeout, Code::too_large, Code::upstream}},
      {"a loop", {"DO $$BEGIN LOOP NULL; END LOOP; END$$"}, {Code::timeout}},
      {"a loop that catches its end",
       {"DO $$BEGIN LOOP BEGIN PERFORM pg_sleep(1); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END$$"},
       {Code::timeout, Code::unavailable}},
      {"a function that calls itself",
       {"CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN f(i + 1); END$$", "SELECT f(1)"},
       {Code::upstream, Code::unavailable, Code::invalid}},
      {"a pattern that explodes", {"SELECT repeat('a', 50000) ~ '(a*)*(a|b)*(a*)*\\1$'"}, {Code::timeout, Code::invalid, Code::upstream}},
      {"locks without number",
       {"DO $$BEGIN FOR i IN 1..1000000 LOOP PERFORM pg_advisory_lock(i); END LOOP; END$$"},
       {Code::unavailable, Code::timeout}},
      {"messages without end",
       {"DO $$BEGIN FOR i IN 1..100000000 LOOP PERFORM pg_notify('c', repeat('x', 7000)); END LOOP; END$$"},
       {Code::timeout, Code::unavailable, Code::upstream, Code::too_large}},
      {"a log without end",
       {"DO $$BEGIN LOOP RAISE LOG '%', repeat('x', 10000); RAISE WARNING '%', repeat('y', 10000); END LOOP; END$$"},
       {Code::timeout}},
      {"large objects",
       {"DO $$BEGIN LOOP PERFORM lo_from_bytea(0, repeat('x', 100000)::bytea); END LOOP; END$$"},
       {Code::timeout, Code::unavailable, Code::too_large}},
      {"a wait", {"SELECT pg_sleep(3600)"}, {Code::timeout}},
      {"a document of entities",
       {"SELECT xmlparse(DOCUMENT '<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d "
        "\"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">]><a>&f;&f;</a>')::text || repeat('x', 1000000000)"},
       {Code::invalid, Code::upstream, Code::unavailable}},
  };
  ScratchDatabase bystander = with_secret(database(), outside_->secret);
  for (const Excess& excess : cases) {
    ScratchDatabase scratch = database();
    std::vector<std::string> statements(excess.statements.begin(), excess.statements.end());
    const auto began = std::chrono::steady_clock::now();
    auto results = scratch.apply(statements, {}, {});
    ASSERT_TRUE(results) << excess.name << ": " << results.error().message;
    const StatementResult& last = results->back();
    ASSERT_FALSE(last.ok) << excess.name;
    EXPECT_NE(std::find(excess.codes.begin(), excess.codes.end(), last.error->code), excess.codes.end())
        << excess.name << ": " << name_of(last.error->code) << " " << last.error->message << last.error->detail;
    // an endless statement was ended: the limit is 4 s, and a busy machine gets ten times that
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60)) << excess.name;
    EXPECT_EQ(said(scratch.session(), "SELECT 1"), "1 ") << excess.name << ": the database goes on";
    EXPECT_EQ(said(bystander.session(), "SELECT x FROM kept"), outside_->secret + " ") << excess.name;
  }
  EXPECT_LT(bytes_below(bystander.server().dir()), std::int64_t{1} << 30U) << "what they filled was given back";
}

TEST_F(Sandbox, a_full_directory_stops_the_server_and_says_so) {
  const fs::path dir = "/tmp/assay-sandbox-" + random_hex(4);
  {
    ShadowPool pool({.dir = dir, .limits = {.disk_bytes = std::int64_t{200} << 20U, .statement = Millis(60'000)}});
    auto scratch = pool.database(db::Engine::postgres, version(), {});
    ASSERT_TRUE(scratch) << scratch.error().message;
    const pid_t pid = scratch->server().pid();
    const std::vector<std::string> statements = {
        "DO $$BEGIN LOOP EXECUTE 'CREATE TABLE t' || (random() * 1e15)::bigint || ' AS SELECT md5(g::text) FROM generate_series(1, 100000) g'; END LOOP; END$$"};
    auto results = scratch->apply(statements, {}, {});
    ASSERT_FALSE(results);
    EXPECT_EQ(results.error().code, Code::too_large);
    EXPECT_NE(results.error().message.find("directory grew"), std::string::npos) << results.error().message;
    EXPECT_FALSE(scratch->server().healthy());
    EXPECT_NE(::kill(pid, 0), 0) << "no process is left";
    auto next = pool.database(db::Engine::postgres, version(), {});
    ASSERT_TRUE(next) << "a new server takes its place: " << next.error().message;
    EXPECT_NE(next->server().pid(), pid);
  }
  EXPECT_TRUE(fs::is_empty(dir));
  fs::remove_all(dir);
}

}  // namespace
}  // namespace assay::twin
