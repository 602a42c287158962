// The PostgreSQL sandbox under attack: a pool of its own, what stands outside, and what must not change. A fixture of the sandbox suites;
// gtest's main thread.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include "support/outside.h"
#include "twin/process.h"
#include "twin/server.h"
#include "twin/shadow.h"

namespace assay::twin {

namespace fs = std::filesystem;

using Snapshot = std::map<std::string, std::string>;

class Sandbox : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    dir_ = "/tmp/assay-sandbox-" + random_hex(4);
    outside_ = new test::Outside();
    pool_ = new ShadowPool({.dir = dir_, .max_servers = 1, .databases_per_server = 6, .limits = {.statement = Millis(4'000)}});
  }
  static void TearDownTestSuite() {
    delete pool_;
    EXPECT_TRUE(fs::is_empty(dir_)) << "nothing stays";
    delete outside_;
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
  }

  static int version() {
    const char* bindir = std::getenv("ASSAY_PG_BINDIR");
    if (bindir == nullptr) return 150000;
    const auto kits = discover_kits({.dirs = {bindir}, .machine = false});
    return kits.empty() ? 150000 : kits.front().number;
  }
  static ScratchDatabase database() {
    auto made = pool_->database(db::Engine::postgres, version(), {});
    if (!made) throw std::runtime_error(made.error().message + made.error().detail);
    return std::move(*made);
  }

  /// All cells of all rows of a statement, or its error's words.
  static std::string said(db::Connection& connection, const std::string& sql) {
    auto found = connection.query(sql, {}, {.timeout = Millis(6'000)}, {});
    if (!found) return found.error().message + found.error().detail;
    std::string all;
    for (const auto& row : found->rows)
      for (const auto& cell : row) all += cell.value_or("NULL") + " ";
    return all;
  }

  /// Everything of the server that no scratch database may change. Roles and databases of running scratch databases come and go.
  static Snapshot server_state(ScratchDatabase& bystander) {
    Snapshot state;
    const std::pair<const char*, const char*> queries[] = {
        {"roles",
         "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin, rolconfig FROM pg_catalog.pg_roles "
         "WHERE rolname !~ '^assay_owner_' AND rolname !~ '^evil' OR rolname !~ '^assay_owner_' AND (rolsuper OR rolcreaterole OR rolcreatedb OR "
         "rolreplication OR rolbypassrls OR rolcanlogin) OR rolname ~ '^assay_owner_' AND (rolsuper OR rolcreaterole OR rolcreatedb) ORDER BY 1"},
        {"members",
         "SELECT r.rolname, m.rolname FROM pg_catalog.pg_auth_members a JOIN pg_catalog.pg_roles r ON r.oid = a.roleid JOIN pg_catalog.pg_roles m ON m.oid = a.member "
         "WHERE r.rolname <> 'assay_scratch' AND r.rolname !~ '^evil' ORDER BY 1, 2"},
        {"databases",
         "SELECT datname, datdba, datconnlimit, datacl FROM pg_catalog.pg_database WHERE datname !~ '^assay_[0-9a-f]{16}$' ORDER BY 1"},
        {"settings",
         "SELECT setdatabase, setrole, setconfig FROM pg_catalog.pg_db_role_setting LEFT JOIN pg_catalog.pg_roles ON oid = setrole WHERE rolname IS NULL OR "
         "rolname !~ '^assay_owner_' ORDER BY 1, 2"},
        {"tablespaces", "SELECT spcname FROM pg_catalog.pg_tablespace ORDER BY 1"},
        {"configuration",
         "SELECT name, setting FROM pg_catalog.pg_settings WHERE context <> 'user' AND name NOT IN ('transaction_isolation') ORDER BY 1"},
        {"bystander", "SELECT x FROM kept ORDER BY 1"}};
    for (const auto& [name, sql] : queries) state[name] = said(bystander.session(), sql);
    for (const char* file : {"pg_hba.conf", "postgresql.conf", "postgresql.auto.conf"}) {
      std::ifstream in(bystander.server().dir() / "data" / file);
      state[file] = std::string((std::istreambuf_iterator<char>(in)), {});
    }
    return state;
  }

  static void expect_nothing_outside(const std::string& after_what) {
    EXPECT_EQ(outside_->dropped(), "") << after_what;
    EXPECT_TRUE(outside_->secret_is_as_it_was()) << after_what;
    EXPECT_FALSE(outside_->called()) << after_what << ": something connected";
  }
  static void expect_untouched(const Snapshot& before, ScratchDatabase& bystander, const std::string& after_what) {
    expect_nothing_outside(after_what);
    EXPECT_TRUE(bystander.session().alive()) << after_what << ": another database's session ended";
    const Snapshot now = server_state(bystander);
    for (const auto& [name, state] : before) EXPECT_EQ(now.at(name), state) << after_what << ": " << name;
  }

  static inline fs::path dir_;
  static inline test::Outside* outside_ = nullptr;
  static inline ShadowPool* pool_ = nullptr;
};

/// With a table of its own, which must stay as it is.
inline ScratchDatabase with_secret(ScratchDatabase bystander, const std::string& secret) {
  const std::vector<std::string> statements = {"CREATE TABLE kept (x text)", "INSERT INTO kept VALUES ('" + secret + "')"};
  auto applied = bystander.apply(statements, {}, {});
  EXPECT_TRUE(applied && applied->size() == 2 && applied->back().ok);
  return bystander;
}

}  // namespace assay::twin
