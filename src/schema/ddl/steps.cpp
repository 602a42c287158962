#include "schema/ddl/steps.h"

#include "schema/ddl/mysql/steps.h"
#include "schema/ddl/postgres/steps.h"

namespace assay::schema {

Result<ReadResult> apply_watched(Model model, std::string_view sql, Dialect dialect, StepWatch& watch, const ReadOptions& options) {
  if (dialect == Dialect::postgres) return postgres::apply(std::move(model), sql, options, &watch);
  if (is_mysql_family(dialect)) return mysql::apply(std::move(model), sql, &watch);
  return apply_sql(std::move(model), sql, dialect, options);
}

}  // namespace assay::schema
