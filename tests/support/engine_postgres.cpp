#include "support/engine.h"
#include "support/postgres.h"

namespace assay::test {
namespace {

void prepare() {
  static bool done = false;
  if (std::exchange(done, true)) return;
  run(*admin(), {"DROP DATABASE IF EXISTS common", "CREATE DATABASE common"});
  run(*admin("common"), {"CREATE TABLE n AS SELECT g AS i FROM generate_series(1, 1000) g"});
}

}  // namespace

const Texts& texts() {
  static const Texts all = {.engine = db::Engine::postgres,
                            .sleep = "SELECT pg_sleep(30)",
                            .sleep_parameter = "SELECT pg_sleep(30), $1::text",
                            .parameters = "SELECT $1::int + 1 AS n, $2::text AS t",
                            .row_of_parameter = "SELECT $1::text FROM n a, n b"};
  return all;
}

std::unique_ptr<db::Adapter> adapter() { return db::make_adapter(db::Engine::postgres); }
std::unique_ptr<db::Connection> writer() {
  prepare();
  return admin("common");
}
std::unique_ptr<db::Connection> reader() {
  prepare();
  return connect_as("postgres", "common");
}
Result<void> restart(bool crash) { return crash ? cluster().crash() : cluster().restart(); }

}  // namespace assay::test
