// Every row of PostgreSQL's change catalogue on a real server: the locks a statement holds before COMMIT (CONCURRENTLY: the mode it waits for),
// whether the table's file is another one afterwards, and whether the table was read as a whole. ASSAY_PG_BINDIR picks the engine (12, 15, 18);
// ASSAY_UPDATE=1 writes that version's column of docs/locks-postgres.md.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "schema/ddl/postgres/split.h"
#include "schema/migrate/catalogue.h"
#include "tests/support/postgres.h"

namespace assay {
namespace {

using schema::migrate::CatalogueEntry;
using schema::migrate::LockMode;

constexpr const char* base = R"(
DROP SCHEMA IF EXISTS s CASCADE; CREATE SCHEMA s;
CREATE TABLE s.p (id int PRIMARY KEY, n int); INSERT INTO s.p SELECT g, g FROM generate_series(1, 200) g;
CREATE TABLE s.t (id int NOT NULL, a int, b varchar(20), c int, p_id int, r int4range); INSERT INTO s.t SELECT g, g, 'x', g, g FROM generate_series(1, 200) g)";

struct Case {
  const char* kind;
  const char* statement;
  const char* setup = "";
  const char* target = "s.t";
  const char* other = "s.p";
  int since = 0;
  bool with_child = true;  ///< also tried with a table that inherits from s.t
};

constexpr const char* base_of_partitions = R"(
DROP SCHEMA IF EXISTS s CASCADE; CREATE SCHEMA s; CREATE TABLE s.p (id int PRIMARY KEY, n int);
CREATE TABLE s.t (id int NOT NULL, a int, b varchar(20), c int, p_id int, r int4range) PARTITION BY RANGE (a);
CREATE TABLE s.child PARTITION OF s.t FOR VALUES FROM (0) TO (1000))";

constexpr const char* partitioned =
    "CREATE TABLE s.m (id int, at int) PARTITION BY RANGE (at); CREATE TABLE s.m1 PARTITION OF s.m FOR VALUES FROM (0) TO (10); "
    "CREATE TABLE s.m2 (id int, at int); INSERT INTO s.m2 VALUES (1, 15); INSERT INTO s.m VALUES (1, 1)";

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"add_check", "ALTER TABLE s.t ADD CONSTRAINT k CHECK (a > 0)"},
      {"add_check_not_valid", "ALTER TABLE s.t ADD CONSTRAINT k CHECK (a > 0) NOT VALID"},
      {"add_column", "ALTER TABLE s.t ADD COLUMN z int DEFAULT 5 NOT NULL"},
      {"add_column_rewrite", "ALTER TABLE s.t ADD COLUMN z float8 DEFAULT random()"},
      {"add_enum_value", "ALTER TYPE s.e ADD VALUE 'b'", "CREATE TYPE s.e AS ENUM ('a'); ALTER TABLE s.t ADD e s.e"},
      {"add_exclusion", "ALTER TABLE s.t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&)", "", "s.t", "", 0, false},
      {"add_foreign_key", "ALTER TABLE s.t ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES s.p (id)", "", "s.t", "s.p", 0, false},
      {"add_foreign_key_not_valid", "ALTER TABLE s.t ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES s.p (id) NOT VALID", "", "s.t", "s.p",
       0, false},
      {"add_not_null_not_valid", "ALTER TABLE s.t ADD CONSTRAINT nn NOT NULL a NOT VALID", "", "s.t", "", 18},
      {"add_primary_key", "ALTER TABLE s.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)"},
      {"add_primary_key_using_index", "ALTER TABLE s.t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX i",
       "CREATE UNIQUE INDEX i ON s.t (id)"},
      {"add_unique", "ALTER TABLE s.t ADD CONSTRAINT u UNIQUE (a)"},
      {"add_unique_using_index", "ALTER TABLE s.t ADD CONSTRAINT u UNIQUE USING INDEX i", "CREATE UNIQUE INDEX i ON s.t (a)"},
      {"alter_column_statistics", "ALTER TABLE s.t ALTER COLUMN a SET STATISTICS 300"},
      {"alter_column_options", "ALTER TABLE s.t ALTER COLUMN a SET (n_distinct = 5)"},
      {"alter_column_storage", "ALTER TABLE s.t ALTER COLUMN b SET STORAGE EXTERNAL"},
      {"alter_column_compression", "ALTER TABLE s.t ALTER COLUMN b SET COMPRESSION pglz", "", "s.t", "", 14},
      {"alter_column_type", "ALTER TABLE s.t ALTER COLUMN b TYPE text"},
      {"alter_column_type_rewrite", "ALTER TABLE s.t ALTER COLUMN a TYPE bigint"},
      {"alter_column_type_scan", "ALTER TABLE s.t ALTER COLUMN b TYPE text", "ALTER TABLE s.t ADD CONSTRAINT k CHECK (b <> '')"},
      {"alter_composite", "ALTER TYPE s.c ADD ATTRIBUTE y int", "CREATE TYPE s.c AS (x int)", "s.c"},
      {"alter_constraint", "ALTER TABLE s.t ALTER CONSTRAINT f DEFERRABLE",
       "ALTER TABLE s.t ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES s.p (id)"},
      {"alter_domain", "ALTER DOMAIN s.d SET DEFAULT 5", "CREATE DOMAIN s.d AS int; ALTER TABLE s.t ADD d s.d"},
      {"alter_domain", "ALTER DOMAIN s.d ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID",
       "CREATE DOMAIN s.d AS int; ALTER TABLE s.t ADD d s.d"},
      {"alter_domain", "ALTER DOMAIN s.d DROP CONSTRAINT k",
       "CREATE DOMAIN s.d AS int CONSTRAINT k CHECK (VALUE > 0); ALTER TABLE s.t ADD d s.d"},
      {"alter_domain_scan", "ALTER DOMAIN s.d ADD CONSTRAINT k CHECK (VALUE > 0)", "CREATE DOMAIN s.d AS int; ALTER TABLE s.t ADD d s.d",
       "s.t", "", 0, false},
      {"alter_domain_scan", "ALTER DOMAIN s.d SET NOT NULL", "CREATE DOMAIN s.d AS int; ALTER TABLE s.t ADD d s.d DEFAULT 1", "s.t", "", 0,
       false},
      {"alter_extension", "ALTER EXTENSION citext SET SCHEMA s", "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public"},
      {"alter_generated", "ALTER TABLE s.t ALTER COLUMN g SET EXPRESSION AS (a * 3)",
       "ALTER TABLE s.t ADD g int GENERATED ALWAYS AS (a * 2) STORED", "s.t", "", 17},
      {"alter_identity", "ALTER TABLE s.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY"},
      {"drop_identity", "ALTER TABLE s.t ALTER COLUMN id DROP IDENTITY",
       "ALTER TABLE s.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s.q)", "s.t", "s.q"},
      {"alter_index", "ALTER INDEX s.i SET (fillfactor = 70)", "CREATE INDEX i ON s.t (a)", ""},
      {"add_inherit", "ALTER TABLE s.t INHERIT s.base", "CREATE TABLE s.base (id int NOT NULL)", "s.t", "s.base", 0, false},
      {"drop_inherit", "ALTER TABLE s.t NO INHERIT s.base", "CREATE TABLE s.base (id int NOT NULL); ALTER TABLE s.t INHERIT s.base", "s.t",
       "s.base", 0, false},
      {"alter_policy", "ALTER POLICY y ON s.t USING (false)", "CREATE POLICY y ON s.t"},
      {"alter_row_security", "ALTER TABLE s.t ENABLE ROW LEVEL SECURITY"},
      {"alter_row_security", "ALTER TABLE s.t FORCE ROW LEVEL SECURITY"},
      {"alter_table", "ALTER TABLE s.t REPLICA IDENTITY FULL"},
      {"alter_sequence", "ALTER SEQUENCE s.q INCREMENT BY 2", "CREATE SEQUENCE s.q", "s.q"},
      {"alter_sequence", "ALTER SEQUENCE s.q OWNED BY s.t.id", "CREATE SEQUENCE s.q", "s.q"},
      {"alter_table_options", "ALTER TABLE s.t SET (fillfactor = 70)"},
      {"alter_table_options", "ALTER TABLE s.t SET (autovacuum_enabled = false)"},
      {"alter_table_options", "ALTER TABLE s.t CLUSTER ON i", "CREATE INDEX i ON s.t (a)"},
      {"alter_table_storage", "ALTER TABLE s.t SET UNLOGGED"},
      {"alter_trigger", "ALTER TABLE s.t DISABLE TRIGGER g",
       "CREATE FUNCTION s.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g AFTER INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.f()"},
      {"alter_view", "ALTER VIEW s.v SET (security_barrier = true)", "CREATE VIEW s.v AS SELECT a FROM s.t", "s.v"},
      {"attach_index", "ALTER INDEX s.mi ATTACH PARTITION s.m1i",
       "CREATE TABLE s.m (id int, at int) PARTITION BY RANGE (at); CREATE TABLE s.m1 PARTITION OF s.m FOR VALUES FROM (0) TO (10); CREATE INDEX mi ON ONLY s.m (id); CREATE INDEX m1i ON s.m1 (id)",
       ""},
      {"attach_partition", "ALTER TABLE s.m ATTACH PARTITION s.m2 FOR VALUES FROM (10) TO (20)", partitioned, "s.m2", "s.m"},
      {"backfill", "UPDATE s.p SET n = n + 1 WHERE ctid = '(0,1)'", "", "s.p", ""},
      {"create_composite", "CREATE TYPE s.c AS (x int)"},
      {"create_domain", "CREATE DOMAIN s.d AS int"},
      {"create_enum", "CREATE TYPE s.e AS ENUM ('a')"},
      {"create_extension", "CREATE EXTENSION citext", "DROP EXTENSION IF EXISTS citext"},
      {"create_index", "CREATE INDEX i ON s.t (a)"},
      {"create_index_concurrently", "CREATE INDEX CONCURRENTLY i ON s.t (a)"},
      {"create_index_only", "CREATE INDEX i ON ONLY s.m (id)", partitioned, "s.m"},
      {"create_materialized_view", "CREATE MATERIALIZED VIEW s.v AS SELECT a FROM s.t", "", ""},
      {"create_partition", "CREATE TABLE s.m3 PARTITION OF s.m FOR VALUES FROM (10) TO (20)", partitioned, "", "s.m"},
      {"create_policy", "CREATE POLICY y ON s.t"},
      {"create_routine", "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"},
      {"create_schema", "CREATE SCHEMA s2"},
      {"create_sequence", "CREATE SEQUENCE s.q"},
      {"create_table", "CREATE TABLE s.n (id int)", "", ""},
      {"create_trigger", "CREATE TRIGGER g AFTER INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.f()",
       "CREATE FUNCTION s.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"},
      {"create_view", "CREATE VIEW s.v AS SELECT a FROM s.t", "", ""},
      {"detach_partition", "ALTER TABLE s.m DETACH PARTITION s.m1", partitioned, "s.m1", "s.m"},
      {"detach_partition_concurrently", "ALTER TABLE s.m DETACH PARTITION s.m1 CONCURRENTLY", partitioned, "s.m1", "s.m", 14},
      {"drop_column", "ALTER TABLE s.t DROP COLUMN a"},
      {"drop_composite", "DROP TYPE s.c", "CREATE TYPE s.c AS (x int)", "s.c"},
      {"drop_constraint", "ALTER TABLE s.t DROP CONSTRAINT k", "ALTER TABLE s.t ADD CONSTRAINT k CHECK (a > 0)"},
      {"drop_default", "ALTER TABLE s.t ALTER COLUMN a DROP DEFAULT", "ALTER TABLE s.t ALTER COLUMN a SET DEFAULT 3"},
      {"drop_domain", "DROP DOMAIN s.d", "CREATE DOMAIN s.d AS int"},
      {"drop_enum", "DROP TYPE s.e", "CREATE TYPE s.e AS ENUM ('a')"},
      {"drop_extension", "DROP EXTENSION citext", "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public"},
      {"drop_foreign_key", "ALTER TABLE s.t DROP CONSTRAINT f", "ALTER TABLE s.t ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES s.p (id)",
       "s.t", "s.p", 0, false},
      {"drop_index", "DROP INDEX s.i", "CREATE INDEX i ON s.t (a)"},
      {"drop_index_concurrently", "DROP INDEX CONCURRENTLY s.i", "CREATE INDEX i ON s.t (a)"},
      {"drop_materialized_view", "DROP MATERIALIZED VIEW s.v", "CREATE MATERIALIZED VIEW s.v AS SELECT a FROM s.t", "s.v"},
      {"drop_not_null", "ALTER TABLE s.t ALTER COLUMN id DROP NOT NULL"},
      {"drop_policy", "DROP POLICY y ON s.t", "CREATE POLICY y ON s.t"},
      {"drop_routine", "DROP FUNCTION s.f()", "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"},
      {"drop_schema", "DROP SCHEMA s3", "CREATE SCHEMA IF NOT EXISTS s3"},
      {"drop_sequence", "DROP SEQUENCE s.q", "CREATE SEQUENCE s.q", "s.q"},
      {"drop_table", "DROP TABLE s.t", "ALTER TABLE s.t ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES s.p (id)", "s.t", "s.p", 0, false},
      {"drop_trigger", "DROP TRIGGER g ON s.t",
       "CREATE FUNCTION s.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g AFTER INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.f()"},
      {"drop_view", "DROP VIEW s.v", "CREATE VIEW s.v AS SELECT a FROM s.t", "s.v"},
      {"grant", "GRANT SELECT ON s.t TO PUBLIC"},
      {"grant", "GRANT UPDATE (a) ON s.t TO PUBLIC"},
      {"move_table", "ALTER TABLE s.t SET SCHEMA public"},
      {"rename_column", "ALTER TABLE s.t RENAME COLUMN a TO z"},
      {"rename_constraint", "ALTER TABLE s.t RENAME CONSTRAINT k TO z", "ALTER TABLE s.t ADD CONSTRAINT k CHECK (a > 0)"},
      {"rename_enum_value", "ALTER TYPE s.e RENAME VALUE 'a' TO 'b'", "CREATE TYPE s.e AS ENUM ('a')"},
      {"rename_index", "ALTER INDEX s.i RENAME TO j", "CREATE INDEX i ON s.t (a)", ""},
      {"rename_policy", "ALTER POLICY y ON s.t RENAME TO z", "CREATE POLICY y ON s.t"},
      {"rename_schema", "ALTER SCHEMA s3 RENAME TO s4", "CREATE SCHEMA IF NOT EXISTS s3"},
      {"rename_sequence", "ALTER SEQUENCE s.q RENAME TO z", "CREATE SEQUENCE s.q", "s.q"},
      {"rename_table", "ALTER TABLE s.t RENAME TO z"},
      {"rename_type", "ALTER TYPE s.e RENAME TO z", "CREATE TYPE s.e AS ENUM ('a')"},
      {"rename_view", "ALTER VIEW s.v RENAME TO z", "CREATE VIEW s.v AS SELECT a FROM s.t", "s.v"},
      {"replace_routine", "CREATE OR REPLACE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 2'",
       "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"},
      {"replace_trigger", "CREATE OR REPLACE TRIGGER g AFTER UPDATE ON s.t FOR EACH ROW EXECUTE FUNCTION s.f()",
       "CREATE FUNCTION s.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g AFTER INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.f()",
       "s.t", "", 14},
      {"replace_view", "CREATE OR REPLACE VIEW s.v AS SELECT a, b FROM s.t", "CREATE VIEW s.v AS SELECT a FROM s.t", "s.v"},
      {"revoke", "REVOKE SELECT ON s.t FROM PUBLIC", "GRANT SELECT ON s.t TO PUBLIC"},
      {"set_comment", "COMMENT ON TABLE s.t IS 'x'"},
      {"set_comment", "COMMENT ON COLUMN s.t.a IS 'x'"},
      {"set_default", "ALTER TABLE s.t ALTER COLUMN a SET DEFAULT 3"},
      {"set_not_null", "ALTER TABLE s.t ALTER COLUMN a SET NOT NULL"},
      {"set_not_null_proved", "ALTER TABLE s.t ALTER COLUMN a SET NOT NULL", "ALTER TABLE s.t ADD CONSTRAINT k CHECK (a IS NOT NULL)"},
      {"set_owner", "ALTER TABLE s.t OWNER TO locks_owner"},
      {"set_sequence_value", "SELECT setval('s.q', max(id)) FROM s.t", "CREATE SEQUENCE s.q", "s.q"},
      {"validate_check", "ALTER TABLE s.t VALIDATE CONSTRAINT k", "ALTER TABLE s.t ADD CONSTRAINT k CHECK (a > 0) NOT VALID"},
      {"validate_domain", "ALTER DOMAIN s.d VALIDATE CONSTRAINT k",
       "CREATE DOMAIN s.d AS int; ALTER TABLE s.t ADD d s.d; ALTER DOMAIN s.d ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID", "s.t", "", 0,
       false},
      {"validate_foreign_key", "ALTER TABLE s.t VALIDATE CONSTRAINT f",
       "ALTER TABLE s.t ADD CONSTRAINT f FOREIGN KEY (p_id) REFERENCES s.p (id) NOT VALID", "s.t", "s.p", 0, false},
      {"validate_not_null", "ALTER TABLE s.t VALIDATE CONSTRAINT nn", "ALTER TABLE s.t ADD CONSTRAINT nn NOT NULL a NOT VALID", "s.t", "",
       18},
  };
  return all;
}

int server_version() {
  static const int version = std::stoi(*test::rows(*test::admin(), "SHOW server_version_num").rows[0][0]);
  return version;
}

LockMode mode_of(std::string_view pg) {
  constexpr std::pair<std::string_view, LockMode> names[] = {{"RowShareLock", LockMode::row_share},
                                                             {"RowExclusiveLock", LockMode::row_exclusive},
                                                             {"ShareUpdateExclusiveLock", LockMode::share_update_exclusive},
                                                             {"ShareLock", LockMode::share},
                                                             {"ShareRowExclusiveLock", LockMode::share_row_exclusive},
                                                             {"ExclusiveLock", LockMode::exclusive},
                                                             {"AccessExclusiveLock", LockMode::access_exclusive}};
  for (const auto& [name, mode] : names)
    if (name == pg) return mode;
  return LockMode::none;  // AccessShareLock is not listed
}

using Locks = std::map<std::string, LockMode>;

std::string shown(const Locks& locks) {
  std::string out;
  for (const auto& [name, mode] : locks) out += name + " " + std::string(schema::migrate::name_of(mode)) + "; ";
  return out;
}

void all_of(db::Connection& connection, std::string_view statements) {
  for (const auto& piece : schema::postgres::reader::split(statements))
    test::run(connection, {statements.substr(piece.begin, piece.end - piece.begin)});
}

std::string cell(db::Connection& connection, std::string_view sql) {
  const auto found = test::rows(connection, sql);
  return found.rows.empty() ? "" : found.rows[0][0].value_or("");
}

/// Tables, views, sequences and composite types of schema s that are there: oid → name.
std::map<std::string, std::string> relations(db::Connection& connection) {
  std::map<std::string, std::string> out;
  for (const auto& row :
       test::rows(connection,
                  "SELECT c.oid::text, 's.' || c.relname FROM pg_class c WHERE c.relnamespace = 's'::regnamespace AND c.relkind IN "
                  "('r', 'p', 'v', 'm', 'S', 'c')")
           .rows)
    out[*row[0]] = *row[1];
  return out;
}

struct Seen {
  Locks locks = {};
  bool rewrites = false;
  bool scans = false;
};

Seen in_transaction(db::Connection& connection, const Case& one) {
  const auto there = relations(connection);
  std::string oid;
  for (const auto& [number, name] : there)
    if (name == one.target) oid = number;
  const std::string file = "SELECT pg_relation_filenode(" + oid + ")", scans = "SELECT pg_stat_get_xact_numscans(" + oid + ")";
  Seen seen;
  const std::string file_before = oid.empty() ? "" : cell(connection, file);
  test::run(connection, {"BEGIN"});
  const std::string scans_before = oid.empty() ? "" : cell(connection, scans);
  if (std::string_view(one.statement).starts_with("SELECT "))
    test::rows(connection, one.statement);
  else
    test::run(connection, {one.statement});
  for (const auto& row :
       test::rows(connection,
                  "SELECT relation::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted")
           .rows) {
    const auto known = there.find(*row[0]);
    const LockMode mode = mode_of(*row[1]);
    if (known == there.end() || mode == LockMode::none) continue;
    LockMode& strongest = seen.locks[known->second];
    strongest = std::max(strongest, mode);
  }
  if (!oid.empty() && cell(connection, "SELECT count(*) FROM pg_class WHERE oid = " + oid) == "1") {
    // A sequence that is altered starts a new file.
    seen.rewrites = file_before != cell(connection, file) && std::string_view(one.target) != "s.q";
    seen.scans = scans_before != cell(connection, scans);
  }
  test::run(connection, {"ROLLBACK"});
  return seen;
}

/// The mode that a statement outside a transaction waits for while `holder` has a lock on the relation that it cannot share.
LockMode waited_for(const std::string& relation, const std::string& holder, const std::function<void()>& statement, std::thread& worker) {
  auto blocker = test::admin("locks");
  auto watcher = test::admin("locks");
  test::run(*blocker, {"BEGIN", holder});
  if (!worker.joinable()) worker = std::thread(statement);
  LockMode mode = LockMode::none;
  for (int i = 0; i < 2'000 && mode == LockMode::none; ++i) {
    const auto found = test::rows(
        *watcher, "SELECT mode FROM pg_locks WHERE NOT granted AND locktype = 'relation' AND relation = '" + relation + "'::regclass");
    if (!found.rows.empty()) mode = mode_of(*found.rows[0][0]);
    std::this_thread::yield();
  }
  test::run(*blocker, {"ROLLBACK"});
  return mode;
}

Seen alone(const Case& one) {
  Seen seen;
  std::thread worker;
  const auto statement = [&one] {
    auto connection = test::admin("locks");
    (void)connection->execute(one.statement, {});
  };
  if (std::string_view(one.kind) == "detach_partition_concurrently") {
    // The partition is locked last, when nobody reads it any more: a reader of it alone stops the statement there.
    auto reader = test::admin("locks");
    test::run(*reader, {"BEGIN", "LOCK TABLE s.m1 IN ACCESS SHARE MODE"});
    seen.locks[one.other] =
        waited_for(one.other, std::string("LOCK TABLE ") + one.other + " IN SHARE UPDATE EXCLUSIVE MODE", statement, worker);
    auto watcher = test::admin("locks");
    for (int i = 0; i < 20'000 && !seen.locks.count(one.target); ++i) {
      const auto found =
          test::rows(*watcher, "SELECT mode FROM pg_locks WHERE NOT granted AND locktype = 'relation' AND relation = 's.m1'::regclass");
      if (!found.rows.empty()) seen.locks[one.target] = mode_of(*found.rows[0][0]);
      // It first waits for the reader's transaction as a whole.
      if (!test::rows(*watcher, "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'virtualxid'").rows.empty()) {
        test::run(*reader, {"ROLLBACK"});
        seen.locks[one.target] = waited_for(one.target, "LOCK TABLE s.m1 IN ACCESS SHARE MODE", statement, worker);
      }
    }
  } else {
    seen.locks[one.target] =
        waited_for(one.target, std::string("LOCK TABLE ") + one.target + " IN SHARE UPDATE EXCLUSIVE MODE", statement, worker);
    seen.scans = std::string_view(one.kind) == "create_index_concurrently";
  }
  worker.join();
  return seen;
}

Locks expected(const CatalogueEntry& entry, const Case& one) {
  Locks out;
  if (entry.target != LockMode::none && *one.target != '\0') out[one.target] = entry.target;
  if (entry.other != LockMode::none && *one.other != '\0') out[one.other] = entry.other;
  return out;
}

class Database {
 public:
  Database() {
    auto connection = test::admin();
    test::run(*connection, {"CREATE DATABASE locks", "CREATE ROLE locks_owner"});
  }
};

TEST(Catalogue, is_what_a_real_server_does) {
  static const Database database;
  auto connection = test::admin("locks");
  for (const Case& one : cases()) {
    if (one.since * 10'000 > server_version()) continue;
    SCOPED_TRACE(std::string(one.kind) + ": " + one.statement);
    const CatalogueEntry* entry = schema::migrate::find_kind(one.kind, server_version());
    ASSERT_NE(entry, nullptr);
    try {
      all_of(*connection, base);
      all_of(*connection, one.setup);
      const Seen seen = entry->alone ? alone(one) : in_transaction(*connection, one);
      EXPECT_EQ(shown(expected(*entry, one)), shown(seen.locks));
      EXPECT_EQ(entry->rewrites, seen.rewrites);
      // What writes the table anew reads it; of what is dropped nothing can be asked.
      if (!seen.rewrites && *one.target != '\0') {
        EXPECT_EQ(entry->scans, seen.scans);
      }
      // Functions that setups make stand in s, too.
      // Before 18 a partitioned table takes no NOT VALID foreign key: plans add it validated (constraints.cpp).
      const bool refused = std::string_view(one.kind) == "add_foreign_key_not_valid" && server_version() < 180'000;
      if (entry->partitions != LockMode::none && std::string_view(one.target) == "s.t" && !refused) {
        all_of(*connection, base_of_partitions);
        all_of(*connection, one.setup);
        EXPECT_EQ(name_of(entry->partitions), name_of(in_transaction(*connection, one).locks["s.child"])) << "on a partition";
      }
      if (!one.with_child || entry->alone || std::string_view(one.target) != "s.t") continue;
      all_of(*connection, base);
      test::run(*connection, {"CREATE TABLE s.child () INHERITS (s.t)"});
      all_of(*connection, one.setup);
      // A statement that refuses to work on a parent has no partitions to lock.
      const Seen with_child = in_transaction(*connection, one);
      const auto child = with_child.locks.find("s.child");
      EXPECT_EQ(entry->recurses ? std::string(name_of(entry->target)) : std::string(),
                child == with_child.locks.end() ? std::string() : std::string(name_of(child->second)))
          << "on a child";
    } catch (const std::exception& failure) {
      (void)connection->execute("ROLLBACK", {});
      ADD_FAILURE() << failure.what();
    }
  }
}

TEST(Catalogue, has_a_case_for_every_kind) {
  // Statements that are not modelled lock whatever they lock.
  std::set<std::string_view> seen = {"create_opaque", "drop_opaque"};
  for (const Case& one : cases()) seen.insert(one.kind);
  for (const CatalogueEntry& entry : schema::migrate::catalogue()) EXPECT_TRUE(seen.count(entry.kind)) << entry.kind;
}

// --- docs/locks-postgres.md

std::string words(const CatalogueEntry* entry) {
  std::string out(name_of(entry->target));
  if (entry->other != LockMode::none) out += fmt::format("{}{} on {}", out.empty() ? "" : "; ", name_of(entry->other), entry->other_is);
  return out.empty() ? "–" : out;
}

std::string page() {
  std::string out =
      "# Locks of schema changes on PostgreSQL\n\n"
      "What each kind of statement in a migration plan locks, on the object that it names unless said otherwise; confirmed on the three versions by\n"
      "`tests/contract/locks_test.cpp`, which writes this page (`ASSAY_UPDATE=1`, `ASSAY_PG_BINDIR`). ACCESS SHARE is not listed: it stops only those who\n"
      "stop everybody. *Partitions*: `and children` where partitions and inheriting tables are locked alike, else the mode on partitions.\n\n"
      "| kind | 12 | 15 | 18 | rewrites | reads all | partitions | outside a transaction |\n|---|---|---|---|---|---|---|---|\n";
  std::set<std::string_view> said;
  for (const CatalogueEntry& entry : schema::migrate::catalogue()) {
    if (!said.insert(entry.kind).second) continue;
    int since = 0;
    for (const Case& one : cases())
      if (one.kind == entry.kind) since = one.since;
    if (entry.kind.ends_with("_opaque")) continue;
    out += fmt::format("| `{}` |", entry.kind);
    for (const int major : {12, 15, 18})
      out += fmt::format(" {} |", major < since ? "not there" : words(schema::migrate::find_kind(entry.kind, major * 10'000)));
    const auto below = [](const CatalogueEntry& e) {
      return e.recurses ? std::string("and children") : e.partitions == LockMode::none ? std::string() : std::string(name_of(e.partitions));
    };
    const auto yes = [](bool value) { return value ? "yes" : ""; };
    out += fmt::format(" {} | {} | {} | {} |\n", yes(entry.rewrites), yes(entry.scans), below(entry), yes(entry.alone));
  }
  return out;
}

TEST(Catalogue, is_the_page_in_docs) {
  const char* path = ASSAY_SOURCE_DIR "/docs/locks-postgres.md";
  if (std::getenv("ASSAY_UPDATE") != nullptr) std::ofstream(path) << page();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), page()) << "ASSAY_UPDATE=1 writes it";
}

}  // namespace
}  // namespace assay
