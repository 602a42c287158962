// One MariaDB or MySQL server per test process, stopped and removed at exit: Debian's MariaDB, or the one in ASSAY_MYSQL_BINDIR. Not thread-safe:
// gtest's main thread.
#pragma once
#include <string>
#include <string_view>

#include "db/adapter.h"
#include "twin/mysql_cluster.h"

namespace assay::test {

/// Throws with the server's log when it cannot start.
twin::MysqlCluster& cluster();
std::string bindir();
std::string temp_dir(std::string_view name);
bool is_mariadb();

/// Read-write session of root; throws on failure.
std::unique_ptr<db::Connection> admin(std::string_view database = "");
std::unique_ptr<db::Connection> connect_as(std::string_view user, std::string_view database = "");
db::Rows rows(db::Connection& connection, std::string_view sql);
void run(db::Connection& connection, std::initializer_list<std::string_view> statements);
/// An empty database of that name.
void fresh(std::string_view database);

}  // namespace assay::test
