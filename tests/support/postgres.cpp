#include "support/postgres.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "core/ids.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;

struct Server {
  fs::path base = "/var/tmp/assay-contract-" + random_hex(6);
  std::optional<twin::PostgresCluster> cluster;
  Server() {
    fs::create_directories(base);
    fs::permissions(base, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    auto made = twin::PostgresCluster::start({.dir = base / "data",
                                              .bindir = bindir(),
                                              .settings = {{"shared_preload_libraries", "pg_stat_statements"}, {"max_connections", "40"}}});
    if (!made) throw std::runtime_error(made.error().message);
    cluster.emplace(std::move(*made));
  }
  ~Server() {
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

}  // namespace

std::string bindir() {
  const char* chosen = std::getenv("ASSAY_PG_BINDIR");
  return chosen != nullptr ? chosen : "";
}
std::string temp_dir(std::string_view name) { return (server().base / name).string(); }
twin::PostgresCluster& cluster() { return *server().cluster; }

std::unique_ptr<db::Connection> admin(std::string_view database) {
  return made(db::make_postgres()->connect(
      {.url = cluster().url(database), .statement_timeout = Millis(60'000), .lock_timeout = Millis(10'000), .read_only = false}, {}));
}
std::unique_ptr<db::Connection> connect_as(std::string_view user, std::string_view database) {
  return made(db::make_postgres()->connect({.url = cluster().url(database, user)}, {}));
}

db::Rows rows(db::Connection& connection, std::string_view sql) {
  auto found = connection.query(sql, {}, {}, {});
  if (!found) throw std::runtime_error(found.error().message);
  return std::move(*found);
}
void run(db::Connection& connection, std::initializer_list<std::string_view> statements) {
  for (const std::string_view statement : statements)
    if (auto done = connection.execute(statement, {}); !done)
      throw std::runtime_error(std::string(statement) + ": " + done.error().message);
}

}  // namespace assay::test
