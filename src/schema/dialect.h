// The vendors whose DDL is read or written. postgres, mysql, mariadb and sqlite are read, written and executed; sqlserver and oracle are
// written only. Values; any thread; no errors.
#pragma once
#include <array>
#include <string_view>

#include "core/fields.h"
#include "core/result.h"

namespace assay::schema {

enum class Dialect { postgres, mysql, mariadb, sqlite, sqlserver, oracle };
constexpr std::array<EnumName, 6> enum_names(Dialect) {
  return {{{0, "postgres"}, {1, "mysql"}, {2, "mariadb"}, {3, "sqlite"}, {4, "sqlserver"}, {5, "oracle"}}};
}
std::string_view name_of(Dialect dialect);
/// Also the names people use: postgresql, pg, mssql, sqlite3 … Code::invalid with the list.
Result<Dialect> dialect_of(std::string_view name);
/// mysql and mariadb share reader, writer and planner.
constexpr bool is_mysql_family(Dialect d) { return d == Dialect::mysql || d == Dialect::mariadb; }

}  // namespace assay::schema
