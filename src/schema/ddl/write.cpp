#include "schema/ddl/write.h"

#include <algorithm>

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

namespace {

/// Tables, views and routines stand apart, with what belongs to them behind them.
bool begins_a_paragraph(const Statement& statement) {
  static constexpr std::string_view kinds[] = {"table", "view", "matview", "function", "procedure"};
  return statement.sql.starts_with("CREATE ") && std::find(std::begin(kinds), std::end(kinds), statement.object.kind) != std::end(kinds);
}
std::string_view holder_of(const Statement& statement) {
  return statement.object.table ? std::string_view(*statement.object.table) : std::string_view(statement.object.name);
}

}  // namespace

std::string write_sql(const Model& model, const WriteOptions& options) {
  std::string out;
  // Bodies may name what comes later.
  if (model.dialect == Dialect::postgres && !model.routines.empty()) out += "SET check_function_bodies = false;\n";
  const std::vector<Statement> statements = write_statements(model, options);
  std::string_view paragraph;
  for (const Statement& statement : statements) {
    const bool begins = begins_a_paragraph(statement);
    const bool leaves = !paragraph.empty() && holder_of(statement) != paragraph;
    if (!out.empty() && (begins || leaves)) out += '\n';
    if (begins || leaves) paragraph = begins ? holder_of(statement) : std::string_view();
    out += statement.sql;
    out += ";\n";
  }
  return out;
}

}  // namespace assay::schema
