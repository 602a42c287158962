// Plans proved by running them: each oracle agrees with a right plan and catches a wrong one; what a kit lacks costs only what depends on it.
#include "twin/verify.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/text.h"
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"
#include "schema/migrate/plan.h"
#include "support/shadow.h"
#include "twin/dump.h"

namespace assay::twin {
namespace {

using schema::Dialect;
using schema::MigrationStatement;
using schema::Model;

int version() {
  const char* bindir = std::getenv("ASSAY_PG_BINDIR");
  if (bindir == nullptr) return 150000;
  const auto kits = discover_kits({.dirs = {bindir}, .machine = false});
  return kits.empty() ? 150000 : kits.front().number;
}

Model model_of(std::string_view sql, Dialect dialect = Dialect::postgres) {
  auto read = schema::read_sql(sql, dialect);
  if (!read || read->lost > 0) throw std::runtime_error(read ? read->problems.front().message : read.error().message);
  return std::move(read->model);
}

MigrationStatement statement(std::string sql, std::vector<schema::Lock> locks, std::optional<int> transaction = 1) {
  MigrationStatement made;
  made.sql = std::move(sql);
  made.kind = "test";
  made.locks = std::move(locks);
  made.transaction = transaction;
  made.lock_timeout_ms = 3'000;
  made.statement_timeout_ms = 10'000;
  return made;
}

std::string verdicts(const Proof& proof) {
  std::string out;
  for (const Oracle& oracle : proof.oracles) out += fmt::format("{} {}: {}\n", oracle.ok ? "ok" : "NO", oracle.name, oracle.detail);
  return out;
}

const Oracle* oracle(const Proof& proof, std::string_view name) {
  const auto at = std::find_if(proof.oracles.begin(), proof.oracles.end(), [&](const Oracle& one) { return one.name == name; });
  return at == proof.oracles.end() ? nullptr : &*at;
}

constexpr std::string_view from_sql =
    "CREATE TABLE t (id bigint PRIMARY KEY, name text); CREATE TABLE u (id bigint PRIMARY KEY, t_id bigint);";
constexpr std::string_view to_sql =
    "CREATE TABLE t (id bigint PRIMARY KEY, name text, n integer DEFAULT 7 NOT NULL); CREATE TABLE u (id bigint PRIMARY KEY, t_id bigint); CREATE INDEX "
    "u_t_id_idx ON u (t_id);";

schema::Migration right_plan() {
  schema::Migration plan;
  plan.statements = {
      statement("ALTER TABLE public.t ADD COLUMN n integer DEFAULT 7 NOT NULL", {{"public.t", "ACCESS EXCLUSIVE"}}),
      statement("CREATE INDEX CONCURRENTLY u_t_id_idx ON public.u (t_id)", {{"public.u", "SHARE UPDATE EXCLUSIVE"}}, std::nullopt)};
  plan.down.emplace();
  plan.down->push_back(statement("DROP INDEX CONCURRENTLY public.u_t_id_idx", {}, std::nullopt));
  plan.down->push_back(statement("ALTER TABLE public.t DROP COLUMN n", {}, 1));
  return plan;
}

struct Case {
  const char* name;
  void (*spoil)(schema::Migration&);
  const char* caught_by;  ///< the oracle that must say no; "" = none
  const char* says;
};

TEST(Verify, each_oracle_agrees_with_a_right_plan_and_catches_a_wrong_one) {
  const Case cases[] = {
      {"right", [](schema::Migration&) {}, "", ""},
      {"does not run", [](schema::Migration& plan) { plan.statements[0].sql = "ALTER TABLE public.nowhere ADD COLUMN n integer"; },
       "executes", "nowhere"},
      {"forgets a default", [](schema::Migration& plan) { plan.statements[0].sql = "ALTER TABLE public.t ADD COLUMN n integer"; }, "rediff",
       "n"},
      {"leaves something behind",
       [](schema::Migration& plan) { plan.statements.push_back(statement("CREATE TABLE public.extra (id int)", {}, 2)); }, "dump", "extra"},
      {"predicts too weak a lock",
       [](schema::Migration& plan) {
         plan.statements[0].locks = {{"public.t", "SHARE"}};
       },
       "locks", "ACCESS EXCLUSIVE was taken on public.t"},
      {"predicts too strong a lock",
       [](schema::Migration& plan) {
         plan.statements[0].sql = "ALTER TABLE public.t ADD COLUMN n integer DEFAULT 7 NOT NULL";
         plan.statements[0].locks.push_back({"public.u", "SHARE"});
       },
       "locks", "SHARE on public.u was predicted"},
      {"predicts a wrong lock for a statement that runs alone",
       [](schema::Migration& plan) {
         plan.statements[1].locks = {{"public.u", "SHARE"}};
       },
       "locks", "it asked for SHARE UPDATE EXCLUSIVE on public.u"},
      {"loses rows without saying so",
       [](schema::Migration& plan) {
         plan.statements.insert(plan.statements.begin(), statement("DELETE FROM public.t WHERE id = 2", {{"public.t", "ROW EXCLUSIVE"}}));
       },
       "rows", "public.t had 3 rows and has 2"},
      {"changes values",
       [](schema::Migration& plan) {
         plan.statements.insert(plan.statements.begin(), statement("UPDATE public.t SET name = 'x'", {{"public.t", "ROW EXCLUSIVE"}}));
       },
       "rows", "values of public.t changed"},
      {"has a way down that leads elsewhere", [](schema::Migration& plan) { plan.down->pop_back(); }, "down", "n"},
      {"has a way down that does not run", [](schema::Migration& plan) { plan.down->front().sql = "DROP INDEX public.nothing"; }, "down",
       "nothing"},
  };
  const Model from = model_of(from_sql), to = model_of(to_sql);
  for (const Case& c : cases) {
    schema::Migration plan = right_plan();
    c.spoil(plan);
    const auto proof = verify(from, to, plan, test::shadows(), {.version = version(), .rows = true}, {});
    ASSERT_TRUE(proof) << c.name << ": " << proof.error().message << proof.error().detail;
    const bool right = *c.caught_by == 0;
    EXPECT_EQ(proof->level, right ? ProofLevel::executed : ProofLevel::modelled) << c.name << "\n" << verdicts(*proof);
    if (right) {
      EXPECT_EQ(proof->oracles.size(), 6U) << verdicts(*proof);
      EXPECT_EQ(proof->statements.size(), 2U);
      EXPECT_EQ(proof->engine, "postgres");
      continue;
    }
    const Oracle* catcher = oracle(*proof, c.caught_by);
    ASSERT_NE(catcher, nullptr) << c.name << "\n" << verdicts(*proof);
    EXPECT_FALSE(catcher->ok) << c.name << "\n" << verdicts(*proof);
    EXPECT_NE(catcher->detail.find(c.says), std::string::npos) << c.name << ": " << catcher->detail;
  }
}

TEST(Verify, batches_run_until_they_change_no_row) {
  const Model from = model_of("CREATE TABLE t (id bigint PRIMARY KEY, done boolean)");
  schema::Migration plan;
  plan.statements = {statement("UPDATE public.t SET done = true WHERE id = (SELECT min(id) FROM public.t WHERE done IS DISTINCT FROM true)",
                               {{"public.t", "ROW EXCLUSIVE"}}, std::nullopt)};
  plan.statements[0].repeat = true;
  plan.statements[0].hazard = schema::Hazard::data_loss;
  plan.statements[0].object = {.kind = "column", .schema = "public", .table = "t", .name = "done"};
  const auto proof = verify(from, from, plan, test::shadows(), {.version = version(), .rows = true}, {});
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->level, ProofLevel::executed) << verdicts(*proof);
}

TEST(Verify, the_planners_plan_holds) {
  const Model from = model_of(R"(
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, mood mood DEFAULT 'ok');
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total integer CHECK (total > 0));
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE ROLE app; GRANT SELECT ON big TO app; ALTER TABLE orders OWNER TO app;)");
  const Model to = model_of(R"(
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mood mood DEFAULT 'ok');
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id), total bigint CHECK (total > 0));
CREATE INDEX orders_customer_id_idx ON orders (customer_id);
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE ROLE app; GRANT SELECT ON big TO app; ALTER TABLE orders OWNER TO app;)");
  const auto plan = schema::plan_migration(from, to, {.version = version()});
  ASSERT_TRUE(plan) << plan.error().message;
  const auto proof = verify(from, to, *plan, test::shadows(), {.version = version(), .rows = true}, {});
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->level, ProofLevel::executed) << verdicts(*proof);
}

TEST(Verify, types_of_extensions_that_the_kit_lacks_cost_only_what_depends_on_them) {
  const Model from = model_of(R"(
CREATE EXTENSION vector; CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm;
CREATE TABLE places (id bigint PRIMARY KEY, name text, spot geometry(Point,4326), area public.geography);
CREATE TABLE items (id bigint PRIMARY KEY, place_id bigint REFERENCES places (id), embedding vector(3) NOT NULL, tags text[]);
CREATE INDEX places_spot_idx ON places USING gist (spot);
CREATE INDEX places_name_idx ON places USING gin (name gin_trgm_ops);
CREATE INDEX items_embedding_idx ON items USING hnsw (embedding vector_l2_ops);
CREATE VIEW near AS SELECT id, ST_AsText(spot) AS wkt FROM places;
CREATE VIEW plain AS SELECT id, name FROM places;)");
  const Model to = model_of(R"(
CREATE EXTENSION vector; CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm;
CREATE TABLE places (id bigint PRIMARY KEY, name text NOT NULL, spot geometry(Point,4326), area public.geography, altitude integer);
CREATE TABLE items (id bigint PRIMARY KEY, place_id bigint REFERENCES places (id), embedding vector(3) NOT NULL, small halfvec(8), tags text[]);
CREATE INDEX places_spot_idx ON places USING gist (spot);
CREATE INDEX places_name_idx ON places USING gin (name gin_trgm_ops);
CREATE INDEX items_embedding_idx ON items USING hnsw (embedding vector_l2_ops);
CREATE INDEX items_place_id_idx ON items (place_id);
CREATE VIEW near AS SELECT id, ST_AsText(spot) AS wkt FROM places;
CREATE VIEW plain AS SELECT id, name FROM places;)");
  {
    const auto kit = pick_kit(test::shadows().kits(), db::Engine::postgres, version());
    ASSERT_TRUE(kit);
    if (kit->kit.has_extension("vector") || kit->kit.has_extension("postgis")) GTEST_SKIP() << "this kit has the extensions";
  }
  const auto plan = schema::plan_migration(from, to, {.version = version()});
  ASSERT_TRUE(plan) << plan.error().message;
  const auto proof = verify(from, to, *plan, test::shadows(), {.version = version(), .rows = true}, {});
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->level, ProofLevel::executed) << verdicts(*proof);
  const Oracle* stand_ins = oracle(*proof, "stand_ins");
  ASSERT_NE(stand_ins, nullptr) << verdicts(*proof);
  for (const char* said : {"vector", "postgis", "stand-in"})
    EXPECT_NE(stand_ins->detail.find(said), std::string::npos) << stand_ins->detail;
  const std::string ran = text::join(proof->statements, "\n");
  EXPECT_NE(ran.find("altitude"), std::string::npos) << ran;
  EXPECT_NE(ran.find("items_place_id_idx"), std::string::npos) << ran;
  EXPECT_NE(ran.find("halfvec"), std::string::npos) << ran;

  const auto spelled = canonicalise(from, version(), test::shadows(), {});
  ASSERT_TRUE(spelled) << spelled.error().message << spelled.error().detail;
  EXPECT_EQ(spelled->model.tables.size(), 2U);
  const auto left_out = [&](std::string_view name) {
    return std::any_of(spelled->not_executed.begin(), spelled->not_executed.end(),
                       [&](const schema::NotModelled& one) { return one.name.find(name) != std::string::npos; });
  };
  EXPECT_TRUE(left_out("items_embedding_idx"));
  EXPECT_TRUE(left_out("places_spot_idx"));
  EXPECT_TRUE(left_out("near"));
  EXPECT_FALSE(left_out("plain"));
  EXPECT_FALSE(left_out("places_name_idx"));
}

TEST(Verify, a_text_is_spelled_as_the_engine_spells_it) {
  const auto spelled = canonicalise(
      model_of("CREATE TABLE t (a int CHECK (a IN (1, 2)), b varchar(5) DEFAULT 'x'); CREATE VIEW v AS SELECT a FROM t WHERE b = 'y'"),
      version(), test::shadows(), {});
  ASSERT_TRUE(spelled) << spelled.error().message;
  const auto again = canonicalise(spelled->model, version(), test::shadows(), {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(schema::write_sql(spelled->model), schema::write_sql(again->model)) << "a fixed point";
  EXPECT_TRUE(spelled->not_executed.empty());
  const auto broken =
      canonicalise(model_of("CREATE TABLE t (a int); CREATE VIEW v AS SELECT nothing FROM t"), version(), test::shadows(), {});
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, Code::invalid);
  EXPECT_NE(broken.error().message.find("nothing"), std::string::npos) << broken.error().message;
}

TEST(Verify, what_the_sandbox_refuses_is_only_modelled_and_the_rest_is_proved) {
  const Model from = model_of(R"(
CREATE FUNCTION native() RETURNS int LANGUAGE c AS 'somewhere', 'native';
CREATE TABLE t (id int);
CREATE VIEW over_native AS SELECT native() AS x;)");
  Model to = from;
  to.tables[0].columns.push_back(to.tables[0].columns[0]);
  to.tables[0].columns[1].name = "more";
  const auto plan = schema::plan_migration(from, to, {.version = version()});
  ASSERT_TRUE(plan);
  const auto proof = verify(from, to, *plan, test::shadows(), {.version = version()}, {});
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->level, ProofLevel::executed) << verdicts(*proof);
  const Oracle* left = oracle(*proof, "stand_ins");
  ASSERT_NE(left, nullptr);
  EXPECT_NE(left->detail.find("native"), std::string::npos) << left->detail;
}

TEST(Verify, a_version_that_is_not_here_is_named) {
  const Model model = model_of("CREATE TABLE t (id int)");
  const auto proof = verify(model, model, {}, test::shadows(), {.version = 990000}, {});
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->target_version, "99");
  EXPECT_FALSE(verify(model, model_of("CREATE TABLE t (id int)", Dialect::mariadb), {}, test::shadows(), {}, {}));
  Model oracle_model = model;
  oracle_model.dialect = Dialect::oracle;
  const auto unsupported = verify(oracle_model, oracle_model, {}, test::shadows(), {}, {});
  ASSERT_FALSE(unsupported);
  EXPECT_EQ(unsupported.error().code, Code::unsupported);
}

TEST(Verify, a_stop_request_ends_it) {
  std::stop_source source;
  const Model model = model_of("CREATE TABLE t (id int)");
  int steps = 0;
  VerifyOptions options{.version = version()};
  options.progress = [&](int step, int of, std::string_view text) {
    EXPECT_LE(step, of);
    EXPECT_FALSE(text.empty());
    if (++steps == 2) source.request_stop();
  };
  const auto proof = verify(model, model, {}, test::shadows(), options, source.get_token());
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, Code::cancelled) << proof.error().message;
}

TEST(Verify, mariadb_plans_are_proved_by_show_create) {
  ASSERT_TRUE(pick_kit(test::shadows().kits(), db::Engine::mariadb, 101100)) << "tools/setup installs MariaDB";
  const Model from = model_of("CREATE TABLE t (id bigint PRIMARY KEY AUTO_INCREMENT, name varchar(20)) ENGINE=InnoDB;", Dialect::mariadb);
  const Model to = model_of(
      "CREATE TABLE t (id bigint PRIMARY KEY AUTO_INCREMENT, name varchar(20), n int NOT NULL DEFAULT 7, KEY n_idx (n)) ENGINE=InnoDB;",
      Dialect::mariadb);
  schema::Migration plan;
  plan.statements = {statement("ALTER TABLE t ADD COLUMN n int NOT NULL DEFAULT 7, ADD KEY n_idx (n)", {}, std::nullopt)};
  plan.down.emplace();
  plan.down->push_back(statement("ALTER TABLE t DROP COLUMN n", {}, std::nullopt));
  auto proof = verify(from, to, plan, test::shadows(), {.version = 101100, .rows = true}, {});
  ASSERT_TRUE(proof) << proof.error().message << proof.error().detail;
  EXPECT_EQ(proof->level, ProofLevel::executed) << verdicts(*proof);
  EXPECT_EQ(proof->engine, "mariadb");
  plan.statements[0].sql = "ALTER TABLE t ADD COLUMN n int NOT NULL DEFAULT 8, ADD KEY n_idx (n)";
  proof = verify(from, to, plan, test::shadows(), {.version = 101100, .rows = true}, {});
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->level, ProofLevel::modelled);
  EXPECT_FALSE(oracle(*proof, "dump")->ok) << verdicts(*proof);
  EXPECT_FALSE(oracle(*proof, "rediff")->ok) << verdicts(*proof);
}

}  // namespace
}  // namespace assay::twin
