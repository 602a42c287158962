// One PostgreSQL server per test process (ASSAY_PG_BINDIR picks the engine), with pg_stat_statements; stopped and removed at exit.
// Not thread-safe: gtest's main thread.
#pragma once
#include <string>
#include <string_view>

#include "db/adapter.h"
#include "twin/cluster.h"

namespace assay::test {

/// Throws with the server's log when it cannot start.
twin::PostgresCluster& cluster();
std::string bindir();
std::string temp_dir(std::string_view name);

/// Read-write superuser session; throws on failure.
std::unique_ptr<db::Connection> admin(std::string_view database = "postgres");
std::unique_ptr<db::Connection> connect_as(std::string_view user, std::string_view database = "postgres");
db::Rows rows(db::Connection& connection, std::string_view sql);
void run(db::Connection& connection, std::initializer_list<std::string_view> statements);

}  // namespace assay::test
