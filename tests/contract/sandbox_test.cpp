// Attempts to leave the PostgreSQL sandbox. Each is made three times: through the door (the statement is sorted first), past it on the owner's
// session (what the roles stop), and where it says so as the superuser (what the kernel stops). What counts is what happened outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <map>

#include "support/sandbox.h"
#include "twin/process.h"
#include "twin/server.h"
#include "twin/shadow.h"

namespace assay::twin {
namespace {

struct Attempt {
  const char* name;
  std::vector<const char*> statements;  ///< the last one is the attempt
  bool refused = true;                  ///< the door refuses one of them; false: it is harmless, and runs or fails
  bool as_superuser = false;            ///< also tried with the superuser's rights
};

const std::vector<Attempt>& attempts() {
  static const std::vector<Attempt> all = {
      // files
      {"copy_from_a_file", {"CREATE TABLE t (x text)", "COPY t FROM '{secret}'", "SELECT * FROM t"}, true, true},
      {"copy_to_a_file", {"COPY (SELECT 1) TO '{drop}/copied'"}, true, true},
      {"copy_inside_a_do_block", {"DO $$BEGIN EXECUTE 'COPY (SELECT 1) TO ''{drop}/do'''; END$$"}, false, true},
      {"copy_inside_a_function",
       {"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN EXECUTE 'COPY (SELECT 1) TO ''{drop}/f'''; END$$",
        "SELECT f()"},
       false,
       true},
      {"copy_inside_a_trigger",
       {"CREATE TABLE t (x int)",
        "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN EXECUTE 'COPY (SELECT 1) TO ''{drop}/g'''; RETURN NEW; END$$",
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g()", "INSERT INTO t VALUES (1)"},
       false},
      {"import_of_a_large_object", {"SELECT convert_from(lo_get(lo_import('{secret}')), 'UTF8')"}, true, true},
      {"export_of_a_large_object", {"SELECT lo_export(lo_from_bytea(0, 'x'), '{drop}/lo')"}, true, true},
      {"read_a_file", {"SELECT pg_read_file('{secret}')"}, true, true},
      {"read_a_file_by_a_default",
       {"CREATE TABLE t (x text DEFAULT pg_read_file('{secret}'))", "INSERT INTO t DEFAULT VALUES", "SELECT * FROM t"},
       true},
      {"read_a_file_behind_other_spellings", {"SELECT \"pg_catalog\".\"pg_read_file\"('{secret}')"}, true, true},
      {"read_a_file_from_a_do_block", {"DO $$BEGIN RAISE EXCEPTION '%', pg_read_file('{secret}'); END$$"}, false, true},
      {"read_a_binary_file", {"SELECT convert_from(pg_read_binary_file('{secret}'), 'UTF8')"}, true, true},
      {"list_a_directory", {"SELECT pg_ls_dir('{dir}')"}, true, true},
      {"look_at_a_file", {"SELECT pg_stat_file('{secret}')"}, true, true},
      {"an_xml_entity_of_a_file",
       {"SELECT xmlparse(DOCUMENT '<!DOCTYPE a [<!ENTITY x SYSTEM \"file://{secret}\">]><a>&x;</a>')"},
       false,
       true},
      {"a_tablespace_outside", {"CREATE TABLESPACE evil LOCATION '{drop}'"}, true, true},
      {"a_dictionary_from_a_file",
       {"CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, STOPWORDS = '../../../../../../{secret}')", "SELECT ts_lexize('d', 'x')"},
       false,
       true},
      {"a_file_as_a_foreign_table",
       {"CREATE EXTENSION file_fdw", "CREATE SERVER s FOREIGN DATA WRAPPER file_fdw",
        "CREATE FOREIGN TABLE ft (x text) SERVER s OPTIONS (filename '{secret}')", "SELECT * FROM ft"},
       true,
       true},
      {"adminpack_writes_a_file",
       {"CREATE EXTENSION adminpack", "SELECT pg_catalog.pg_file_write('{drop}/admin', 'x', false)"},
       true,
       true},
      // programs and native code
      {"copy_to_a_program", {"COPY (SELECT 1) TO PROGRAM 'touch {drop}/program'"}, true, true},
      {"copy_from_a_program",
       {"CREATE TABLE t (x text)", "COPY t FROM PROGRAM 'cat {secret}; touch {drop}/from'", "SELECT * FROM t"},
       true,
       true},
      {"a_function_of_the_c_library",
       {"CREATE FUNCTION system(cstring) RETURNS int LANGUAGE c STRICT AS '/lib/x86_64-linux-gnu/libc.so.6', 'system'",
        "SELECT system('touch {drop}/libc')"},
       true,
       true},
      {"an_internal_function",
       {"CREATE FUNCTION rf(text) RETURNS text LANGUAGE internal AS 'pg_read_file_all'", "SELECT rf('{secret}')"},
       true},
      {"an_untrusted_language", {"CREATE EXTENSION plperlu", "DO LANGUAGE plperlu $$ system('touch {drop}/perl') $$"}, true, true},
      {"a_language_by_hand", {"CREATE LANGUAGE evil HANDLER plpgsql_call_handler"}, true},
      {"load_a_library", {"LOAD '{drop}/evil.so'"}, true, true},
      {"a_program_in_a_setting", {"ALTER SYSTEM SET archive_command = 'touch {drop}/archive'", "SELECT pg_switch_wal()"}, true, true},
      {"a_preloaded_library", {"SET session_preload_libraries = '{drop}/evil'"}, true},
      // network
      {"dblink_to_a_port",
       {"CREATE EXTENSION dblink", "SELECT dblink_connect('host=127.0.0.1 port={port} user=x password=y dbname=z connect_timeout=2')"},
       true,
       true},
      {"dblink_from_a_do_block",
       {"DO $$BEGIN EXECUTE 'CREATE EXTENSION dblink'; PERFORM dblink_connect('host=127.0.0.1 port={port} user=x password=y'); END$$"},
       false,
       true},
      {"a_foreign_server",
       {"CREATE EXTENSION postgres_fdw",
        "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '{port}', dbname 'x')",
        "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'x', password 'y')",
        "IMPORT FOREIGN SCHEMA public FROM SERVER s INTO public"},
       true,
       true},
      {"a_subscription", {"CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port={port} dbname=x' PUBLICATION p"}, true, true},
      // other databases, roles and the server
      {"become_superuser", {"ALTER ROLE CURRENT_USER SUPERUSER"}, false},
      {"make_a_superuser", {"CREATE ROLE evil SUPERUSER LOGIN PASSWORD 'x'"}, false},
      {"make_a_superuser_in_a_do_block", {"DO $$BEGIN EXECUTE 'CREATE ROLE evil2 SUPERUSER LOGIN'; END$$"}, false},
      {"set_role_superuser", {"SET ROLE assay_superuser", "CREATE ROLE evil3 SUPERUSER"}, false},
      {"set_session_authorization", {"SET SESSION AUTHORIZATION assay_superuser", "CREATE ROLE evil4 SUPERUSER"}, true},
      {"take_a_program_role",
       {"GRANT pg_execute_server_program TO CURRENT_USER", "COPY (SELECT 1) TO PROGRAM 'touch {drop}/granted'"},
       true},
      {"take_the_superusers_role", {"GRANT assay_superuser TO CURRENT_USER"}, false},
      {"a_role_of_a_reserved_name", {"CREATE ROLE pg_evil"}, true},
      {"write_the_catalog", {"UPDATE pg_catalog.pg_authid SET rolsuper = true"}, false},
      {"write_the_catalog_of_functions", {"UPDATE pg_catalog.pg_proc SET prosecdef = true, proowner = 10"}, false},
      {"give_a_function_to_the_superuser",
       {"CREATE FUNCTION e() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN EXECUTE 'CREATE ROLE evil5 SUPERUSER'; END$$",
        "ALTER FUNCTION e() OWNER TO assay_superuser", "SELECT e()"},
       false},
      {"passwords_of_roles", {"SELECT rolpassword FROM pg_catalog.pg_authid"}, false},
      {"another_database", {"DROP DATABASE postgres"}, true},
      {"a_new_database", {"CREATE DATABASE evil"}, true},
      {"settings_of_a_database", {"ALTER DATABASE postgres SET search_path = evil"}, true},
      {"settings_of_the_superuser", {"ALTER ROLE assay_superuser SET search_path = evil"}, false},
      {"an_event_trigger",
       {"CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN END$$",
        "CREATE EVENT TRIGGER ev ON ddl_command_start EXECUTE FUNCTION ev()"},
       true},
      {"own_what_belongs_to_others", {"REASSIGN OWNED BY assay_superuser TO CURRENT_USER"}, true},
      {"reload_the_configuration", {"SELECT pg_reload_conf()"}, true},
      {"end_other_sessions", {"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user"}, true},
      {"end_other_sessions_from_a_do_block",
       {"DO $$BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user; END$$"},
       false},
      {"a_replication_slot", {"SELECT pg_create_physical_replication_slot('evil')"}, true},
      {"lift_the_time_limit", {"SELECT set_config('statement_timeout', '0', false)"}, true},
      {"lift_the_temp_limit", {"SET temp_file_limit = -1"}, true},
      {"more_memory", {"SET work_mem = '64GB'"}, true},
      {"two_statements_in_one", {"SELECT 1; CREATE ROLE evil6 SUPERUSER"}, true},
  };
  return all;
}

TEST_F(Sandbox, no_attempt_leaves_it_through_the_door) {
  ScratchDatabase bystander = with_secret(database(), outside_->secret);
  const Snapshot before = server_state(bystander);
  ScratchDatabase scratch = database();
  for (const Attempt& attempt : attempts()) {
    std::vector<std::string> statements;
    for (const char* statement : attempt.statements) statements.push_back(outside_->filled(statement));
    auto results = scratch.apply(statements, {.stop_at_error = false}, {});
    ASSERT_TRUE(results) << attempt.name << ": " << results.error().message;
    const bool refused = std::any_of(results->begin(), results->end(), [](const StatementResult& result) {
      return result.error && result.error->code == Code::forbidden && result.ms == 0;
    });
    EXPECT_EQ(refused, attempt.refused) << attempt.name;
    for (const StatementResult& result : *results)
      EXPECT_EQ((result.error ? result.error->message + result.error->detail : "").find(outside_->secret), std::string::npos)
          << attempt.name;
    expect_nothing_outside(std::string("through the door: ") + attempt.name);
    // a database in which something was made is not used again
    if (std::any_of(results->begin(), results->end(), [](const StatementResult& result) { return result.ok && !result.skipped; }))
      scratch = database();
  }
  expect_untouched(before, bystander, "all attempts through the door");
}

TEST_F(Sandbox, no_attempt_leaves_it_past_the_door) {
  ScratchDatabase bystander = with_secret(database(), outside_->secret);
  const Snapshot before = server_state(bystander);
  ScratchDatabase scratch = database();
  for (const Attempt& attempt : attempts()) {
    std::string answers;
    for (const char* statement : attempt.statements) {
      answers += said(scratch.session(), outside_->filled(statement));
      ASSERT_TRUE(scratch.recover({})) << attempt.name;
    }
    if (attempt.statements.size() > 1) scratch = database();
    EXPECT_EQ(answers.find(outside_->secret), std::string::npos) << attempt.name << ": " << answers;
    expect_nothing_outside(std::string("past the door: ") + attempt.name);
  }
  expect_untouched(before, bystander, "all attempts past the door");
}

TEST_F(Sandbox, not_even_the_superuser_leaves_it) {
  if (layers().landlock == 0 || !layers().network_namespace)
    GTEST_SKIP() << "this kernel has no Landlock or no network namespaces: here only the roles hold";
  for (const Attempt& attempt : attempts()) {
    if (!attempt.as_superuser) continue;
    ScratchDatabase scratch = database();
    std::string answers;
    for (const char* statement : attempt.statements) {
      // what it reads it would tell in an error
      const std::string sql = outside_->filled(statement);
      auto done = scratch.server().as_admin(scratch.place(), sql, {}, {});
      if (!done) answers += done.error().message + done.error().detail;
      if (!done || !sql.starts_with("SELECT")) continue;
      done = scratch.server().as_admin(scratch.place(), "CREATE TABLE public.answer AS " + sql, {}, {});
      if (done) (void)scratch.server().as_admin(scratch.place(), "GRANT SELECT ON public.answer TO PUBLIC", {}, {});
      answers += said(scratch.session(), "SELECT * FROM public.answer");
    }
    EXPECT_EQ(answers.find(outside_->secret), std::string::npos) << attempt.name << ": " << answers;
    expect_nothing_outside(attempt.name);
  }
}

// --- traps for whoever looks later ------------------------------------------------------------------------------------

TEST_F(Sandbox, what_an_owner_plants_never_runs_with_the_superusers_rights) {
  ScratchDatabase bystander = with_secret(database(), outside_->secret);
  const Snapshot before = server_state(bystander);
  const std::string take = "BEGIN EXECUTE 'CREATE ROLE taken SUPERUSER'; EXCEPTION WHEN insufficient_privilege THEN NULL; END;";
  const std::vector<std::string> traps = {
      "CREATE FUNCTION public.take() RETURNS boolean LANGUAGE plpgsql AS $f$BEGIN " + take + " RETURN true; END$f$",
      "CREATE FUNCTION public.take_int(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $f$BEGIN " + take + " RETURN 1; END$f$",
      "CREATE FUNCTION public.take_names(name, name) RETURNS boolean LANGUAGE plpgsql AS $f$BEGIN " + take + " RETURN true; END$f$",
      "CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = public.take_names)",
      "CREATE OPERATOR public.<> (LEFTARG = name, RIGHTARG = name, FUNCTION = public.take_names)",
      "CREATE FUNCTION public.format_type(oid, integer) RETURNS text LANGUAGE plpgsql AS $f$BEGIN " + take + " RETURN 'x'; END$f$",
      "CREATE FUNCTION public.lower(name) RETURNS text LANGUAGE plpgsql AS $f$BEGIN " + take + " RETURN 'x'; END$f$",
      "CREATE FUNCTION public.hstore_in(name) RETURNS text LANGUAGE plpgsql AS $f$BEGIN " + take + " RETURN 'x'; END$f$",
      "CREATE VIEW public.pg_roles AS SELECT 'x'::name AS rolname WHERE public.take()",
      "CREATE VIEW public.pg_class AS SELECT 1 AS oid WHERE public.take()",
      "CREATE TABLE t (id int)",
      "CREATE INDEX ON t (take_int(id))",
      "INSERT INTO t SELECT generate_series(1, 100)",
      "CREATE TABLE r (id int)",
      "ALTER TABLE r ENABLE ROW LEVEL SECURITY",
      "CREATE POLICY p ON r USING (public.take())",
      "CREATE MATERIALIZED VIEW mv AS SELECT public.take() AS x",
      "CREATE TABLE g (a int, b int GENERATED ALWAYS AS (take_int(a)) STORED)",
      "CREATE FUNCTION public.on_ddl() RETURNS trigger LANGUAGE plpgsql AS $f$BEGIN " + take + " RETURN NULL; END$f$",
      "CREATE TRIGGER tr AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON t FOR EACH STATEMENT EXECUTE FUNCTION public.on_ddl()",
      "DO $$BEGIN EXECUTE 'ALTER ROLE ' || quote_ident(current_user) || ' SET search_path = public, pg_catalog'; END$$",
  };
  ScratchDatabase scratch = database();
  auto planted = scratch.apply(traps, {.stop_at_error = false}, {});
  ASSERT_TRUE(planted);
  int standing = 0;
  for (const StatementResult& result : *planted) standing += result.ok ? 1 : 0;
  EXPECT_GE(standing, 17) << "the traps must stand for the test to mean something";
  // everything that the superuser's connection does in a database of an owner
  const std::vector<std::string> admin = {"CREATE EXTENSION hstore",
                                          "CREATE EXTENSION citext WITH SCHEMA public",
                                          "CREATE EXTENSION pg_trgm",
                                          "COMMENT ON EXTENSION hstore IS 'x'",
                                          "CREATE ROLE evil_owner",
                                          "ALTER TABLE t OWNER TO evil_owner",
                                          "ALTER FUNCTION public.take() OWNER TO evil_owner",
                                          "DROP EXTENSION hstore",
                                          "ANALYZE t",
                                          "REFRESH MATERIALIZED VIEW mv",
                                          "INSERT INTO t VALUES (7)"};
  auto looked = scratch.apply(admin, {.stop_at_error = false}, {});
  ASSERT_TRUE(looked);
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_TRUE((*looked)[i].ok) << (*looked)[i].sql << ": " << ((*looked)[i].error ? (*looked)[i].error->message : "");
  (void)scratch.inspect({});
  ASSERT_TRUE(scratch.server().end_sessions(scratch.place()));
  ASSERT_TRUE(scratch.recover({}));
  expect_untouched(before, bystander, "the traps");
}

}  // namespace
}  // namespace assay::twin
