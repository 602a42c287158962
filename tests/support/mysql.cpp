#include "support/mysql.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "core/ids.h"
#include "support/engine.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;

struct Server {
  fs::path base = "/var/tmp/assay-contract-" + random_hex(6);
  std::optional<twin::MysqlCluster> cluster;
  Server() {
    fs::create_directories(base);
    fs::permissions(base, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    auto made = twin::MysqlCluster::start({.dir = base / "data", .bindir = bindir(), .settings = {{"performance-schema", "ON"}}});
    if (!made) throw std::runtime_error(made.error().message);
    cluster.emplace(std::move(*made));
  }
  ~Server() {
    if (cluster) (void)cluster->stop(twin::MysqlCluster::Stop::immediate);
    cluster.reset();
    std::error_code ignored;
    fs::remove_all(base, ignored);
  }
};

Server& server() {
  static Server only;
  return only;
}

std::unique_ptr<db::Connection> made(Result<std::unique_ptr<db::Connection>> connection) {
  if (!connection) throw std::runtime_error(connection.error().message + " / " + connection.error().detail);
  return std::move(*connection);
}

void prepare() {
  static bool done = false;
  if (std::exchange(done, true)) return;
  fresh("common");
  auto connection = admin("common");
  std::string insert = "INSERT INTO n VALUES (1)";
  for (int i = 2; i <= 1'000; ++i) insert += fmt::format(", ({})", i);
  run(*connection, {"CREATE TABLE n (i int)", insert});
}

}  // namespace

std::string bindir() {
  const char* chosen = std::getenv("ASSAY_MYSQL_BINDIR");
  return chosen != nullptr ? chosen : "";
}
std::string temp_dir(std::string_view name) { return (server().base / name).string(); }
twin::MysqlCluster& cluster() { return *server().cluster; }
bool is_mariadb() { return cluster().engine() == db::Engine::mariadb; }

std::unique_ptr<db::Connection> admin(std::string_view database) {
  return made(db::make_mysql()->connect(
      {.url = cluster().url(database), .statement_timeout = Millis(60'000), .lock_timeout = Millis(10'000), .read_only = false}, {}));
}
std::unique_ptr<db::Connection> connect_as(std::string_view user, std::string_view database) {
  return made(db::make_mysql()->connect({.url = cluster().url(database, user)}, {}));
}

db::Rows rows(db::Connection& connection, std::string_view sql) {
  auto found = connection.query(sql, {}, {}, {});
  if (!found) throw std::runtime_error(std::string(sql) + ": " + found.error().message);
  return std::move(*found);
}
void run(db::Connection& connection, std::initializer_list<std::string_view> statements) {
  for (const std::string_view statement : statements)
    if (auto done = connection.execute(statement, {}); !done)
      throw std::runtime_error(std::string(statement) + ": " + done.error().message);
}
void fresh(std::string_view database) {
  run(*admin(), {fmt::format("DROP DATABASE IF EXISTS {}", database), fmt::format("CREATE DATABASE {}", database)});
}

const Texts& texts() {
  static const Texts all = {.engine = cluster().engine(),
                            .sleep = "SELECT SLEEP(30)",
                            .sleep_parameter = "SELECT SLEEP(30), ?",
                            .parameters = "SELECT CAST(? AS SIGNED) + 1 AS n, ? AS t",
                            .row_of_parameter = "SELECT ? FROM n a, n b"};
  return all;
}
std::unique_ptr<db::Adapter> adapter() { return db::make_adapter(cluster().engine()); }
std::unique_ptr<db::Connection> writer() {
  prepare();
  return admin("common");
}
std::unique_ptr<db::Connection> reader() {
  prepare();
  return connect_as("root", "common");
}
Result<void> restart(bool crash) { return crash ? cluster().crash() : cluster().restart(); }

}  // namespace assay::test
