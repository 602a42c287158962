// The shadow on a real server: quick, clean, private, bounded in number, and gone afterwards.
#include "twin/shadow.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "core/ids.h"
#include "twin/cluster.h"
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

bool gone(pid_t pid) {
  for (int i = 0; i < 500 && ::kill(pid, 0) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return ::kill(pid, 0) != 0;
}

class Killed : public ::testing::TestWithParam<db::Engine> {};

TEST_P(Killed, process_takes_its_server_along_and_the_next_removes_the_files) {
  const Home home;
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ShadowPool pool(home.options());
    auto scratch = pool.database(GetParam(), GetParam() == db::Engine::postgres ? chosen_version() : 0, {});
    const pid_t server = scratch ? scratch->server().pid() : -1;
    (void)!::write(pipe[1], &server, sizeof server);
    ::kill(::getpid(), SIGKILL);
  }
  pid_t server = 0;
  ASSERT_EQ(::read(pipe[0], &server, sizeof server), static_cast<ssize_t>(sizeof server));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ::close(pipe[0]);
  ::close(pipe[1]);
  ASSERT_GT(server, 0);
  EXPECT_TRUE(gone(server));
  ASSERT_FALSE(fs::is_empty(home.dir)) << "there must be something to remove for the test to mean something";
  {
    ShadowPool pool(home.options());
    auto scratch = pool.database(db::Engine::postgres, chosen_version(), {});
    ASSERT_TRUE(scratch) << scratch.error().message;
    EXPECT_EQ(std::distance(fs::directory_iterator(home.dir), fs::directory_iterator()), 1) << "only our own directory is there";
  }
  EXPECT_TRUE(fs::is_empty(home.dir));
}
INSTANTIATE_TEST_SUITE_P(Engines, Killed, ::testing::Values(db::Engine::postgres, db::Engine::mariadb),
                         [](const auto& one) { return std::string(one.param == db::Engine::postgres ? "postgres" : "mariadb"); });

TEST(Shadow, a_living_process_is_left_alone) {
  const Home home;
  ShadowPool first(home.options());
  auto scratch = first.database(db::Engine::postgres, chosen_version(), {});
  ASSERT_TRUE(scratch) << scratch.error().message;
  ShadowPool second(home.options());
  auto other = second.database(db::Engine::postgres, chosen_version(), {});
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ(cell(scratch->session(), "SELECT 1"), "1");
  EXPECT_NE(scratch->server().pid(), other->server().pid());
}

TEST(Shadow, many_threads_share_few_servers_and_pairs_do_not_wait_for_ever) {
  const Home home;
  ShadowOptions options = home.options();
  options.max_servers = 1;
  options.databases_per_server = 3;
  ShadowPool pool(options);
  std::atomic<int> good = 0, most = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 6; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 3; ++i) {
          auto both = pool.pair(db::Engine::postgres, chosen_version(), {});
          most = std::max(most.load(), pool.running_servers());
          if (!both) continue;
          const bool apart = both->first.place().database != both->second.place().database;
          if (apart && cell(both->first.session(), "SELECT 1") == "1" && cell(both->second.session(), "SELECT 2") == "2") ++good;
        }
      });
  }
  EXPECT_EQ(good, 18);
  EXPECT_EQ(most, 1);
}

TEST(Shadow, waiting_ends_with_a_stop_request) {
  const Home home;
  ShadowOptions options = home.options();
  options.max_servers = 1;
  options.databases_per_server = 1;
  ShadowPool pool(options);
  auto held = pool.database(db::Engine::postgres, chosen_version(), {});
  ASSERT_TRUE(held) << held.error().message;
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source.request_stop();
  });
  auto none = pool.database(db::Engine::postgres, chosen_version(), source.get_token());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::cancelled);
}

TEST(Shadow, an_idle_server_is_stopped_and_a_new_one_made) {
  const Home home;
  ShadowOptions options = home.options();
  options.idle = Millis(50);
  ShadowPool pool(options);
  pid_t pid = 0;
  {
    auto scratch = pool.database(db::Engine::postgres, chosen_version(), {});
    ASSERT_TRUE(scratch) << scratch.error().message;
    pid = scratch->server().pid();
    EXPECT_EQ(fs::status(scratch->server().dir()).permissions() & fs::perms::all, fs::perms::owner_all) << "private";
  }
  EXPECT_TRUE(gone(pid));
  auto again = pool.database(db::Engine::postgres, chosen_version(), {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_NE(again->server().pid(), pid);
}

TEST(Shadow, a_server_that_dies_is_replaced) {
  const Home home;
  ShadowPool pool(home.options());
  auto scratch = pool.database(db::Engine::postgres, chosen_version(), {});
  ASSERT_TRUE(scratch) << scratch.error().message;
  kill_tree(scratch->server().pid());
  const std::vector<std::string> statements = {"CREATE TABLE t (id int)"};
  const auto applied = scratch->apply(statements, {}, {});
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, Code::unavailable) << applied.error().message;
  auto next = pool.database(db::Engine::postgres, chosen_version(), {});
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(cell(next->session(), "SELECT 1"), "1");
}

TEST(Shadow, a_scratch_server_by_url_is_left_as_it_was) {
  const Home home;
  fs::create_directories(home.dir);
  fs::permissions(home.dir, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
  const char* bindir = std::getenv("ASSAY_PG_BINDIR");
  auto server = PostgresCluster::start({.dir = home.dir / "theirs", .bindir = bindir != nullptr ? bindir : ""});
  ASSERT_TRUE(server) << server.error().message;
  auto admin = db::make_postgres()->connect({.url = server->url(), .read_only = false}, {});
  ASSERT_TRUE(admin);
  ASSERT_TRUE((*admin)->execute("CREATE ROLE real_one LOGIN", {}));
  const std::string state =
      "SELECT string_agg(datname, ',' ORDER BY datname) || ' ' || (SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles) FROM pg_database";
  const std::string before = cell(**admin, state);
  {
    ShadowOptions options = home.options();
    options.dir = home.dir / "ours";
    options.scratch = server->url();
    ShadowPool pool(options);
    auto scratch = pool.database(db::Engine::postgres, 0, {});
    ASSERT_TRUE(scratch) << scratch.error().message;
    EXPECT_NE(cell(**admin, state), before);
    const std::vector<std::string> statements = {"CREATE ROLE stub_one", "CREATE TABLE t (id int)", "ALTER TABLE t OWNER TO stub_one",
                                                 "CREATE ROLE real_one"};
    auto applied = scratch->apply(statements, {.stop_at_error = false}, {});
    ASSERT_TRUE(applied) << applied.error().message;
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_TRUE((*applied)[i].ok) << (*applied)[i].sql << ((*applied)[i].error ? (*applied)[i].error->message : "");
    EXPECT_FALSE((*applied)[3].ok) << "a role that is somebody's is not acted for";
  }
  EXPECT_EQ(cell(**admin, state), before);
}

TEST(Shadow, stand_alone_roles_are_stubs_and_things_can_be_given_to_them) {
  const Home home;
  ShadowPool pool(home.options());
  auto scratch = pool.database(db::Engine::postgres, chosen_version(), {});
  ASSERT_TRUE(scratch) << scratch.error().message;
  const std::vector<std::string> statements = {"CREATE ROLE app LOGIN SUPERUSER PASSWORD 'x'",
                                               "CREATE TABLE t (id int)",
                                               "ALTER TABLE t OWNER TO app",
                                               "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'",
                                               "ALTER FUNCTION f(int) OWNER TO app",
                                               "GRANT EXECUTE ON FUNCTION f(int) TO app",
                                               "ALTER TABLE t ADD COLUMN n int",
                                               "ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO PUBLIC"};
  auto applied = scratch->apply(statements, {.stop_at_error = false}, {});
  ASSERT_TRUE(applied) << applied.error().message;
  for (const StatementResult& result : *applied)
    EXPECT_TRUE(result.ok) << result.sql << ": " << (result.error ? result.error->message : "");
  EXPECT_EQ(cell(scratch->session(), "SELECT rolsuper OR rolcanlogin FROM pg_roles WHERE rolname = 'app'"), "f");
  EXPECT_EQ(cell(scratch->session(), "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 't'"), "app");
}

}  // namespace
}  // namespace assay::twin
