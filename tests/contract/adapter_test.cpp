#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/json.h"
#include "sql/explainable.h"
#include "support/postgres.h"

namespace assay {
namespace {

using test::admin;

bool has(const std::vector<std::string>& list, std::string_view what) { return std::find(list.begin(), list.end(), what) != list.end(); }
const db::Lack* lack(const db::Capabilities& caps, std::string_view what) {
  for (const db::Lack& one : caps.lack)
    if (one.what == what) return &one;
  return nullptr;
}
db::Capabilities probe(db::Connection& connection) {
  auto caps = db::make_postgres()->probe(connection, {});
  if (!caps) throw std::runtime_error(caps.error().message);
  return std::move(*caps);
}
int connection_major() { return admin()->version().major(); }
void fresh(std::string_view database) {
  auto connection = admin();
  test::run(*connection, {fmt::format("DROP DATABASE IF EXISTS {}", database), fmt::format("CREATE DATABASE {}", database)});
}

TEST(Probe, names_what_each_role_may_do_and_the_remedy_works) {
  fresh("probed");
  auto owner = admin("probed");
  test::run(*owner, {"CREATE EXTENSION pg_stat_statements", "CREATE SCHEMA sales", "CREATE TABLE sales.orders (id int PRIMARY KEY)",
                     "DROP ROLE IF EXISTS watcher", "CREATE ROLE watcher LOGIN"});
  auto session = test::connect_as("watcher", "probed");
  auto caps = probe(*session);
  EXPECT_FALSE(caps.can_observe);
  EXPECT_FALSE(caps.can_explain);
  EXPECT_FALSE(caps.superuser);
  EXPECT_TRUE(caps.statements_available);
  EXPECT_FALSE(caps.statements_version.empty());
  EXPECT_EQ(caps.statements_schema, "public");
  EXPECT_TRUE(has(caps.databases, "probed"));
  ASSERT_NE(lack(caps, "observe"), nullptr);
  ASSERT_NE(lack(caps, "explain"), nullptr);
  test::run(*owner, {lack(caps, "observe")->remedy_sql});
  caps = probe(*session);
  EXPECT_TRUE(caps.can_observe);
  EXPECT_FALSE(caps.system_identifier.empty());
  std::string remedy = lack(caps, "explain")->remedy_sql;
  EXPECT_EQ(remedy.find("pg_read_all_data") != std::string::npos, caps.version.major() >= 14);
  for (std::size_t end = remedy.find(';'); end != std::string::npos; end = remedy.find(';')) {
    test::run(*owner, {remedy.substr(0, end)});
    remedy.erase(0, end + 1);
  }
  caps = probe(*session);
  EXPECT_TRUE(caps.can_explain);
  EXPECT_TRUE(caps.warnings.empty());
  EXPECT_NE(lack(caps, "plans_of_writes"), nullptr);
  test::run(*owner, {"GRANT INSERT ON sales.orders TO watcher"});
  EXPECT_EQ(probe(*session).warnings.size(), 1U);
  const auto all = probe(*owner);
  EXPECT_TRUE(all.superuser);
  EXPECT_EQ(all.warnings.size(), 1U);
  session.reset();
  test::run(*owner, {"DROP OWNED BY watcher", "DROP ROLE watcher"});
}

TEST(Probe, a_missing_pg_stat_statements_is_a_lack_with_a_remedy) {
  fresh("bare");
  const auto caps = probe(*admin("bare"));
  EXPECT_FALSE(caps.statements_available);
  ASSERT_NE(lack(caps, "statements"), nullptr);
  EXPECT_EQ(lack(caps, "statements")->remedy_sql, "CREATE EXTENSION pg_stat_statements;");
}

TEST(Probe, a_standby_is_recognised_and_shares_the_system_identifier) {
  auto standby = test::cluster().standby({.dir = test::temp_dir("standby")});
  if (!standby) {
    EXPECT_EQ(standby.error().code, Code::unsupported) << standby.error().message;  // only Debian's 15 has pg_basebackup
    return;
  }
  auto connection = db::make_postgres()->connect({.url = standby->url()}, {});
  ASSERT_TRUE(connection) << connection.error().message;
  const auto caps = probe(**connection);
  EXPECT_TRUE(caps.standby);
  EXPECT_EQ(caps.system_identifier, probe(*admin()).system_identifier);
}

TEST(ReadSchema, keeps_databases_and_schemas_apart) {
  for (const std::string database : {"one", "two"}) {
    fresh(database);
    auto connection = admin(database);
    test::run(*connection, {"CREATE SCHEMA a", "CREATE SCHEMA b",
                            "CREATE TABLE a.t (id int PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'x', UNIQUE (name))",
                            fmt::format("CREATE TABLE b.t (x int, in_{} int REFERENCES a.t (id))", database),
                            "CREATE INDEX t_lower ON a.t (lower(name), id)", "CREATE VIEW b.v AS SELECT * FROM a.t",
                            "CREATE FUNCTION a.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "ANALYZE a.t"});
  }
  for (const std::string database : {"one", "two"}) {
    const auto model = db::make_postgres()->read_schema(*test::connect_as("postgres", database), {});
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->database, database);
    EXPECT_GE(model->version, 120000);
    ASSERT_EQ(model->tables.size(), 2U);
    const auto* a = model->table("a", "t");
    const auto* b = model->table("b", "t");
    ASSERT_TRUE(a != nullptr && b != nullptr);
    EXPECT_EQ(schema::type_text(a->column("name")->type, model->dialect), "character varying(20)");
    EXPECT_EQ(a->column("name")->default_value, "'x'::character varying");
    EXPECT_FALSE(a->column("id")->nullable);
    EXPECT_EQ(a->keys.size(), 2U);
    EXPECT_EQ(a->row_estimate, connection_major() < 14 ? -1 : 0);
    EXPECT_GT(a->bytes, 0);
    ASSERT_EQ(a->indexes.size(), 1U);
    ASSERT_EQ(a->indexes[0].parts.size(), 2U);
    EXPECT_EQ(a->indexes[0].parts[0].expression, "lower(name::text)");
    EXPECT_EQ(a->indexes[0].parts[1].column, "id");
    EXPECT_TRUE(a->indexes[0].valid);
    EXPECT_NE(b->column("in_" + database), nullptr);
    ASSERT_EQ(b->foreign_keys.size(), 1U);
    EXPECT_EQ(b->foreign_keys[0].ref_schema + "." + b->foreign_keys[0].ref_table, "a.t");
    const auto* view = model->view("b", "v");
    ASSERT_NE(view, nullptr);
    EXPECT_EQ(view->columns, (std::vector<std::string>{"id", "name"}));
    EXPECT_EQ(view->column_types, (std::vector<std::string>{"integer", "character varying(20)"}));
    ASSERT_EQ(model->routines.size(), 1U);
    EXPECT_EQ(model->routines[0].name, "f");
    EXPECT_TRUE(model->opaque.empty());
  }
}

TEST(ReadSchema, leaves_the_session_as_it_was) {
  fresh("sessions");
  auto connection = admin("sessions");
  test::run(*connection, {"SET search_path TO nowhere, public", "CREATE TABLE public.t (id int)"});
  ASSERT_TRUE(db::make_postgres()->read_schema(*connection, {}));
  EXPECT_EQ(*test::rows(*connection, "SHOW search_path").rows[0][0], "nowhere, public");
  test::run(*connection, {"CREATE TABLE public.u (id int)"});  // no transaction is open, none is read-only
}

TEST(ReadSchema, names_what_the_role_may_not_read_and_keeps_the_rest) {
  fresh("hardened");
  auto owner = admin("hardened");
  test::run(*owner, {"CREATE TABLE public.t (id int PRIMARY KEY)", "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                     "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN", "REVOKE SELECT ON pg_catalog.pg_proc FROM PUBLIC"});
  const auto model = db::make_postgres()->read_schema(*test::connect_as("stranger", "hardened"), {});
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_NE(model->table("public", "t"), nullptr);
  EXPECT_TRUE(model->routines.empty());
  std::vector<std::string> unread;
  for (const schema::Opaque& opaque : model->opaque)
    if (opaque.kind == "unreadable") unread.push_back(opaque.name.name);
  EXPECT_TRUE(has(unread, "routines"));
  EXPECT_FALSE(has(unread, "views"));
  test::run(*owner, {"DROP ROLE stranger"});
}

TEST(Explain, plans_normalised_texts_on_every_version) {
  fresh("plans");
  auto owner = admin("plans");
  test::run(*owner, {"CREATE SCHEMA s", "CREATE TABLE s.ev (id int PRIMARY KEY, at timestamptz, j jsonb)"});
  auto connection = test::connect_as("postgres", "plans");
  auto adapter = db::make_postgres();
  const char* texts[] = {"SELECT * FROM ev WHERE id = $1",
                         "SELECT * FROM ev WHERE at > date $1",
                         "SELECT extract($1 from at) FROM ev",
                         "SELECT jsonb_build_object($1, id) FROM ev",
                         "SELECT $1 + g FROM generate_series($2, $3) g",
                         "UPDATE ev SET j = $1 WHERE id = $2",
                         "SELECT count(*) FROM ev"};
  for (const char* text : texts) {
    const auto statement = sql::explainable(text);
    ASSERT_TRUE(statement) << text;
    db::ExplainRequest request{.sql = statement->sql, .parameters = statement->parameters, .search_path = "s"};
    auto json = adapter->explain(*connection, request, {});
    if (!json) {
      EXPECT_TRUE(json.error().detail == "SQLSTATE 42P18" || json.error().detail == "SQLSTATE 42725")
          << text << ": " << json.error().message;
      request.sql = sql::retry_with_text_parameters(*statement);
      json = adapter->explain(*connection, request, {});
    }
    ASSERT_TRUE(json) << text << ": " << json.error().message;
    const auto plan = Json::parse(*json);
    ASSERT_TRUE(plan) << *json;
    EXPECT_TRUE(plan->at(0)["Plan"].is_object());
  }
  EXPECT_EQ(*test::rows(*connection, "SELECT count(*) FROM pg_prepared_statements").rows[0][0], "0");
  const auto generic = adapter->explain(*connection, {.sql = "SELECT * FROM ev WHERE id = $1", .parameters = 1, .search_path = "s"}, {});
  ASSERT_TRUE(generic) << generic.error().message;
  EXPECT_NE(generic->find("(id = $1)"), std::string::npos) << *generic;  // not folded to NULL
  EXPECT_FALSE(adapter->explain(*connection, {.sql = "SELECT $1::int; SELECT 2", .parameters = 1}, {}));
  EXPECT_FALSE(adapter->explain(*connection, {.sql = "SELECT 1; SELECT 2"}, {}));
}

TEST(Explain, analyze_measures_rolls_back_and_refuses_writes) {
  fresh("measured");
  auto owner = admin("measured");
  test::run(*owner, {"CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 100) g"});
  auto adapter = db::make_postgres();
  const auto json = adapter->explain(*owner, {.sql = "SELECT count(*) FROM t", .analyze = true}, {});
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_NE(json->find("Actual Rows"), std::string::npos);
  EXPECT_NE(json->find("Shared Hit Blocks"), std::string::npos);
  const auto refused = adapter->explain(*owner, {.sql = "DELETE FROM t", .analyze = true}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::forbidden);
  EXPECT_FALSE(adapter->explain(*owner, {.sql = "SELECT $1::int", .parameters = 1, .analyze = true}, {}));
  EXPECT_EQ(*test::rows(*owner, "SELECT count(*) FROM t").rows[0][0], "100");
}

TEST(Urls, name_the_engine_and_hide_the_password) {
  EXPECT_EQ(*db::engine_of_url("postgresql://h/d"), db::Engine::postgres);
  EXPECT_EQ(*db::engine_of_url("host=h dbname=d"), db::Engine::postgres);
  EXPECT_EQ(*db::engine_of_url("mysql://h/d"), db::Engine::mysql);
  EXPECT_FALSE(db::engine_of_url("oracle://h/d"));
  EXPECT_FALSE(db::engine_of_url("shop"));
  struct Case {
    const char* url;
    const char* redacted;
  };
  const Case cases[] = {{"postgres://u:p@ss@h:5/d?x=1", "postgres://u:***@h:5/d?x=1"},
                        {"postgres://u@h/d", "postgres://u@h/d"},
                        {"postgres://h:5432/d", "postgres://h:5432/d"},
                        {"postgres://u@h/d?password=x&sslmode=require", "postgres://u@h/d?password=***&sslmode=require"},
                        {"host=h password='a b\\'c' user=u", "host=h password=*** user=u"},
                        {"host=h password = abc", "host=h password = ***"}};
  for (const Case& c : cases) EXPECT_EQ(db::redact_url(c.url), c.redacted);
}

Result<std::string> analyzed(db::Connection& connection, const std::string& sql, std::vector<std::optional<std::string>> values = {}) {
  const auto statement = sql::explainable(sql);
  if (!statement) return fail(statement.error());
  return db::make_postgres()->explain(
      connection, {.sql = statement->sql, .parameters = statement->parameters, .analyze = true, .values = std::move(values)}, {});
}

TEST(Analyze, refuses_what_would_run_functions_of_the_database) {
  fresh("effects");
  auto owner = admin("effects");
  test::run(*owner,
            {"CREATE TABLE t (id int, v text)", "INSERT INTO t VALUES (1, 'a')", "CREATE VIEW plain AS SELECT id, upper(v) AS v FROM t",
             "CREATE VIEW nested AS SELECT * FROM plain", "CREATE VIEW leaks AS SELECT lo_creat(-1) FROM t",
             "CREATE VIEW deep AS SELECT * FROM leaks", "CREATE TABLE guarded (id int)", "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY"});
  auto session = admin("effects");
  for (const char* fine : {"SELECT upper(v) FROM t", "SELECT * FROM plain", "SELECT * FROM nested", "SELECT count(*) FROM pg_class",
                           "WITH x AS (SELECT 1 AS a) SELECT * FROM x"}) {
    const auto plan = analyzed(*session, fine);
    EXPECT_TRUE(plan) << fine << ": " << plan.error().message;
  }
  for (const char* refused : {"SELECT * FROM leaks", "SELECT * FROM deep", "SELECT * FROM guarded", "SELECT * FROM missing"})
    EXPECT_EQ(analyzed(*session, refused).error().code, Code::forbidden) << refused;
  // the same words, another meaning: a function of the database is picked for its argument type
  test::run(*owner, {"CREATE FUNCTION upper(int) RETURNS text LANGUAGE sql AS 'SELECT lo_creat(-1)::text'"});
  EXPECT_EQ(analyzed(*session, "SELECT upper(id) FROM t").error().code, Code::forbidden);
  test::run(*owner, {"CREATE FUNCTION eq(text, int) RETURNS bool LANGUAGE sql AS 'SELECT lo_creat(-1) > 0'",
                     "CREATE OPERATOR = (LEFTARG = text, RIGHTARG = int, FUNCTION = eq)"});
  const auto by_operator = analyzed(*session, "SELECT * FROM t WHERE v = id");
  ASSERT_FALSE(by_operator);
  EXPECT_NE(by_operator.error().message.find("operator"), std::string::npos) << by_operator.error().message;
  EXPECT_EQ(*test::rows(*owner, "SELECT count(*) FROM pg_largeobject_metadata").rows[0][0], "0");
}

TEST(Analyze, takes_values_for_parameters) {
  fresh("valued");
  auto owner = admin("valued");
  test::run(*owner, {"CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 1000) g", "ANALYZE t"});
  const auto plan = analyzed(*owner, "SELECT * FROM t WHERE id <= $1", {"10"});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_NE(plan->find("\"Rows Removed by Filter\": 990"), std::string::npos) << *plan;
  EXPECT_EQ(analyzed(*owner, "SELECT * FROM t WHERE id <= $1", {"10", "20"}).error().code, Code::invalid);
  EXPECT_EQ(analyzed(*owner, "SELECT * FROM t WHERE id <= $1").error().code, Code::invalid);
}

}  // namespace
}  // namespace assay
