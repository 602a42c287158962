#include "schema/ddl/write.h"

#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/oracle/ddl.h"
#include "schema/ddl/postgres/ddl.h"
#include "schema/ddl/sqlite/ddl.h"
#include "schema/ddl/sqlserver/ddl.h"

namespace assay::schema {

std::vector<Statement> write_statements(const Model& model, const WriteOptions& options) {
  switch (model.dialect) {
    case Dialect::postgres: return postgres::write(model, options);
    case Dialect::mysql:
    case Dialect::mariadb: return mysql::write(model, options);
    case Dialect::sqlite: return sqlite::write(model, options);
    case Dialect::sqlserver: return sqlserver::write(model, options);
    case Dialect::oracle: return oracle::write(model, options);
  }
  return {};
}

}  // namespace assay::schema
