#include "schema/model.h"

#include <algorithm>

namespace assay::schema {

std::string_view name_of(TableKind kind) {
  switch (kind) {
    case TableKind::table: return "table";
    case TableKind::partitioned: return "partitioned";
    case TableKind::view: return "view";
    case TableKind::materialized_view: return "materialized_view";
    case TableKind::foreign: return "foreign";
  }
  return "table";
}

const Column* Table::column(std::string_view column_name) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == column_name; });
  return found == columns.end() ? nullptr : &*found;
}

const Table* Model::table(std::string_view schema_name, std::string_view table_name) const {
  const auto found =
      std::find_if(tables.begin(), tables.end(), [&](const Table& t) { return t.schema == schema_name && t.name == table_name; });
  return found == tables.end() ? nullptr : &*found;
}

}  // namespace assay::schema
