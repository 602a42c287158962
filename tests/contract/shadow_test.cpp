// The shadow on a real server: quick, clean, private, bounded in number, and gone afterwards.
#include "twin/shadow.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "core/ids.h"
#include "twin/process.h"
#include "twin/server.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;

/// A folder of running servers of the test's own; the cache of templates is shared, as it is in life.
struct Home {
  fs::path dir = "/tmp/assay-test-" + random_hex(4);
  ~Home() {
    std::error_code ignored;
    fs::remove_all(dir, ignored);
  }
  ShadowOptions options() const { return {.dir = dir}; }
};

int chosen_version() {
  const char* bindir = std::getenv("ASSAY_PG_BINDIR");
  if (bindir == nullptr) return 150000;
  const auto kits = discover_kits({.dirs = {bindir}, .machine = false});
  return kits.empty() ? 150000 : kits.front().number;
}

std::string cell(db::Connection& connection, std::string_view sql) {
  auto found = connection.query(sql, {}, {}, {});
  if (!found) return "error: " + found.error().message;
  return found->rows.empty() ? "" : found->rows[0][0].value_or("NULL");
}

TEST(Shadow, a_database_is_made_used_and_gone) {
  const Home home;
  std::string database, owner;
  pid_t pid = 0;
  {
    ShadowPool pool(home.options());
    {
      auto scratch = pool.database(db::Engine::postgres, chosen_version(), {});
      ASSERT_TRUE(scratch) << scratch.error().message << scratch.error().detail;
      database = scratch->place().database;
      owner = scratch->place().owner;
      pid = scratch->server().pid();
      EXPECT_EQ(cell(scratch->session(), "SELECT current_user"), owner);
      EXPECT_EQ(
          cell(
              scratch->session(),
              "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = current_user"),
          "f");
      const std::vector<std::string> statements = {"CREATE TABLE t (id bigint PRIMARY KEY)", "INSERT INTO t VALUES (1)", "SELEC 1",
                                                   "CREATE TABLE never (x int)"};
      auto applied = scratch->apply(statements, {}, {});
      ASSERT_TRUE(applied) << applied.error().message;
      ASSERT_EQ(applied->size(), 3U);
      EXPECT_TRUE((*applied)[0].ok) << (*applied)[0].error->message;
      EXPECT_TRUE((*applied)[1].ok);
      EXPECT_FALSE((*applied)[2].ok);
      applied = scratch->apply(statements, {.stop_at_error = false}, {});
      ASSERT_TRUE(applied);
      ASSERT_EQ(applied->size(), 4U);
      EXPECT_FALSE((*applied)[0].ok) << "it is there already";
      EXPECT_TRUE((*applied)[3].ok);
      EXPECT_EQ(cell(scratch->session(), "SELECT count(*) FROM t"), "1");
    }
    auto next = pool.database(db::Engine::postgres, chosen_version(), {});
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(next->server().pid(), pid) << "the server is used again";
    EXPECT_EQ(cell(next->session(), "SELECT count(*) FROM pg_database WHERE datname = '" + database + "'"), "0");
    EXPECT_EQ(cell(next->session(), "SELECT count(*) FROM pg_roles WHERE rolname = '" + owner + "'"), "0");
    EXPECT_EQ(cell(next->session(), "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), "0");
  }
  EXPECT_NE(::kill(pid, 0), 0) << "the server ended with the pool";
  EXPECT_TRUE(fs::is_empty(home.dir)) << "and left nothing";
}

TEST(Shadow, from_nothing_a_server_takes_less_than_two_seconds_and_a_warm_database_less) {
  const Home home;
  const auto since = [](auto began) { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count(); };
  ShadowPool pool(home.options());
  auto began = std::chrono::steady_clock::now();
  auto first = pool.database(db::Engine::postgres, chosen_version(), {});
  ASSERT_TRUE(first) << first.error().message;
  const double cold = since(began);
  began = std::chrono::steady_clock::now();
  auto second = pool.database(db::Engine::postgres, chosen_version(), {});
  ASSERT_TRUE(second) << second.error().message;
  // printed, not asserted: the machine may be busy
  std::printf("first database %.0f ms, second %.0f ms\n", cold, since(began));
  EXPECT_EQ(first->server().pid(), second->server().pid());
}

}  // namespace
}  // namespace assay::twin
