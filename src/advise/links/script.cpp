#include "advise/links/script.h"

#include <algorithm>

#include "advise/lint/subject.h"
#include "core/text.h"
#include "schema/ddl/write.h"
#include "schema/naming.h"

namespace assay::advise::links {
namespace {

using schema::Dialect;

std::string list(const std::vector<std::string>& names, Dialect dialect, std::string_view before = "") {
  std::vector<std::string> out;
  for (const std::string& name : names) out.push_back(fmt::format("{}{}", before, schema::identifier(name, dialect)));
  return text::join(out, ", ");
}

std::string all_of(const std::vector<std::string>& columns, Dialect dialect, std::string_view form) {
  std::vector<std::string> out;
  for (const std::string& column : columns) out.push_back(fmt::format("f.{} {}", schema::identifier(column, dialect), form));
  return text::join(out, " AND ");
}

std::string pairs(const Link& link, Dialect dialect) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < link.from_columns.size(); ++i)
    out.push_back(
        fmt::format("t.{} = f.{}", schema::identifier(link.to_columns[i], dialect), schema::identifier(link.from_columns[i], dialect)));
  return text::join(out, " AND ");
}

/// Rows that refer to nothing, as a condition on f.
std::string orphaned(const Link& link, Dialect dialect) {
  return fmt::format("{} AND NOT EXISTS (SELECT 1 FROM {} t WHERE {})", all_of(link.from_columns, dialect, "IS NOT NULL"),
                     schema::identifier(link.to, dialect), pairs(link, dialect));
}

std::string cleaning(const Link& link, const schema::Table& table, Dialect dialect) {
  const std::string from = schema::identifier(link.from, dialect);
  const std::string where = orphaned(link, dialect);
  const std::string count = link.inclusion ? fmt::format("{}{} rows refer", link.inclusion->whole ? "" : "At least ",
                                                         text::count(static_cast<double>(link.inclusion->orphans)))
                                           : std::string("Rows may refer");
  std::string out = fmt::format(
      "-- {} to nothing. Look at them, then give them what they should refer to, NULL, or delete them:\nSELECT f.* FROM {} f WHERE {} LIMIT 100;\n",
      count, from, where);
  const bool nullable = std::any_of(link.from_columns.begin(), link.from_columns.end(), [&](const std::string& name) {
    const schema::Column* column = table.column(name);
    return column != nullptr && column->nullable;
  });
  if (nullable) {
    std::vector<std::string> sets;
    for (const std::string& name : link.from_columns)
      if (const schema::Column* column = table.column(name); column != nullptr && column->nullable)
        sets.push_back(fmt::format("{} = NULL", schema::identifier(name, dialect)));
    out +=
        fmt::format("-- UPDATE {} {}f SET {} WHERE {};\n", from, dialect == Dialect::postgres ? "AS " : "", text::join(sets, ", "), where);
  }
  out += dialect == Dialect::postgres ? fmt::format("-- DELETE FROM {} AS f WHERE {};\n", from, where)
                                      : fmt::format("-- DELETE f FROM {} f WHERE {};\n", from, where);
  return out;
}

}  // namespace

std::string script_of(const Link& link, const schema::Table& table, Dialect dialect) {
  if (dialect != Dialect::postgres && dialect != Dialect::mysql && dialect != Dialect::mariadb) return {};
  schema::ForeignKey key;
  key.columns = link.from_columns;
  key.ref_schema = link.to.schema;
  key.ref_table = link.to.name;
  key.ref_columns = link.to_columns;
  const std::string name = schema::identifier(schema::default_name(key, table.name), dialect);
  const std::string from = schema::identifier(link.from, dialect);
  const bool postgres = dialect == Dialect::postgres;
  // PostgreSQL takes no NOT VALID on a partitioned table
  const bool staged = postgres && !table.partition_by;
  const std::string add =
      fmt::format("ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}){};\n", from, name, list(link.from_columns, dialect),
                  schema::identifier(link.to, dialect), list(link.to_columns, dialect), staged ? " NOT VALID" : "");
  std::string out;
  // MySQL makes the index with the key
  if (postgres && !lint::is_indexed(table, link.from_columns))
    out += fmt::format("CREATE INDEX {}ON {} ({});\n", table.partition_by ? "" : "CONCURRENTLY ", from, list(link.from_columns, dialect));
  if (staged) out += add;
  if (!link.inclusion || link.inclusion->orphans > 0 || !link.inclusion->whole) out += cleaning(link, table, dialect);
  out += staged ? fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {};\n", from, name) : add;
  return out;
}

std::string inclusion_query(const Link& link, Dialect dialect, std::int64_t most) {
  const std::string columns = list(link.from_columns, dialect, "f.");
  return fmt::format(
      "SELECT /* assay:links */ count(*), count(DISTINCT {0}), sum(CASE WHEN t.{1} IS NULL THEN 1 ELSE 0 END) FROM (SELECT {2} FROM {3} f WHERE {4} "
      "LIMIT {5}) f LEFT JOIN {6} t ON {7}",
      // a row of several columns: PostgreSQL counts rows, MySQL takes a list
      link.from_columns.size() > 1 && dialect == Dialect::postgres ? fmt::format("({})", columns) : columns,
      schema::identifier(link.to_columns.front(), dialect), columns, schema::identifier(link.from, dialect),
      all_of(link.from_columns, dialect, "IS NOT NULL"), most, schema::identifier(link.to, dialect), pairs(link, dialect));
}

}  // namespace assay::advise::links
