#include "schema/ddl/read.h"

#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/postgres/ddl.h"
#include "schema/ddl/sqlite/ddl.h"

namespace assay::schema {

Result<ReadResult> read_sql(std::string_view sql, Dialect dialect, const ReadOptions& options) {
  Model model;
  model.dialect = dialect;
  return apply_sql(std::move(model), sql, dialect, options);
}

Result<ReadResult> apply_sql(Model model, std::string_view sql, Dialect dialect, const ReadOptions& options) {
  switch (dialect) {
    case Dialect::postgres: return postgres::apply(std::move(model), sql, options);
    case Dialect::mysql:
    case Dialect::mariadb: return mysql::apply(std::move(model), sql, options);
    case Dialect::sqlite: return sqlite::apply(std::move(model), sql, options);
    case Dialect::sqlserver:
    case Dialect::oracle: break;
  }
  return fail(Code::unsupported,
              fmt::format("DDL of {} is written by Assay, not read. Give it as PostgreSQL, MySQL, MariaDB or SQLite DDL, or DBML.",
                          name_of(dialect)));
}

}  // namespace assay::schema
