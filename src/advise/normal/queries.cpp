#include "advise/normal/queries.h"

#include <algorithm>
#include <bit>
#include <span>

#include "advise/normal/inclusion.h"
#include "core/text.h"
#include "schema/ddl/write.h"

namespace assay::advise::normal {
namespace {

using schema::Dialect;

/// The value as the sample shows it. MySQL: bytes have no text of their own, CAST would make NULL of some.
std::string shown(const schema::Column& column, Dialect dialect, std::string_view before) {
  const std::string name = fmt::format("{}{}", before, schema::identifier(column.name, dialect));
  if (dialect == Dialect::postgres) return fmt::format("{}::text", name);
  const std::string& type = column.type.name;
  const bool bytes = type.ends_with("blob") || type.ends_with("binary") || type == "bit";
  return bytes ? fmt::format("hex({})", name) : fmt::format("CAST({} AS CHAR)", name);
}

std::string all_shown(const std::vector<schema::Column>& columns, Dialect dialect) {
  std::vector<std::string> out;
  for (const schema::Column& column : columns) out.push_back(shown(column, dialect, "t."));
  return text::join(out, ", ");
}

/// Equal exactly when what is shown is equal: 1.0 is not 1.00, nor 'a' 'A' whatever the collation. Of these types the values themselves are.
std::string exact(const schema::Column& column, Dialect dialect, std::string_view before) {
  constexpr std::string_view plain[] = {"smallint", "integer", "bigint",    "boolean", "date",
                                        "uuid",     "tinyint", "mediumint", "int",     "datetime"};
  if (std::find(std::begin(plain), std::end(plain), column.type.name) != std::end(plain) && column.type.dimensions == 0)
    return fmt::format("{}{}", before, schema::identifier(column.name, dialect));
  const std::string text = shown(column, dialect, before);
  return dialect == Dialect::postgres ? fmt::format("{} COLLATE \"C\"", text) : fmt::format("CAST({} AS BINARY)", text);
}

/// Whether = takes both, and an index serves it; else they are compared as text.
bool compares(const schema::DataType& a, const schema::DataType& b) {
  constexpr std::string_view numbers[] = {"smallint", "integer", "bigint", "numeric", "tinyint", "mediumint", "int", "decimal"};
  constexpr std::string_view others[] = {"text",
                                         "character varying",
                                         "character",
                                         "varchar",
                                         "char",
                                         "date",
                                         "uuid",
                                         "datetime",
                                         "timestamp with time zone",
                                         "timestamp without time zone",
                                         "boolean"};
  const auto in = [](std::span<const std::string_view> list, const schema::DataType& type) {
    return type.dimensions == 0 && std::find(list.begin(), list.end(), type.name) != list.end();
  };
  return (in(numbers, a) && in(numbers, b)) || (in(others, a) && a.name == b.name && b.dimensions == 0);
}

}  // namespace

std::string sample_query(const schema::Table& table, Dialect dialect, std::size_t rows, double estimate) {
  const std::string from = schema::identifier(table.qualified(), dialect);
  // a fifth more than needed: the estimate is one, and the sample's size varies
  const double share = estimate > 0 ? 1.2 * static_cast<double>(rows) / estimate : 1;
  std::string some;
  // whole pages spare reading the others, but rows of one page are alike, and a small table has few pages
  const std::string_view method = estimate > 1e6 ? "SYSTEM" : "BERNOULLI";
  if (share < 1)
    some = dialect == Dialect::postgres ? fmt::format(" TABLESAMPLE {} ({:.6f}) REPEATABLE (1)", method, share * 100)
                                        : fmt::format(" WHERE rand(1) < {:.8f}", share);
  return fmt::format("SELECT /* assay:profile */ {} FROM {} AS t{} LIMIT {}", all_shown(table.columns, dialect), from, some, rows);
}

std::string refuting_query(const schema::Table& table, Dialect dialect, const std::vector<std::string>& lhs,
                           const std::vector<std::string>& rhs, bool key) {
  const std::string from = schema::identifier(table.qualified(), dialect);
  std::vector<std::string> wrong, same, by, named, alike;
  if (key) wrong.emplace_back("count(*) > 1");
  for (std::size_t i = 0; i < lhs.size(); ++i) {
    const schema::Column& column = *table.column(lhs[i]);
    by.push_back(exact(column, dialect, ""));
    named.push_back(fmt::format("{} AS k{}", by.back(), i));
    alike.push_back(exact(column, dialect, "t."));
    same.push_back(fmt::format("{} {} g.k{}", alike.back(), dialect == Dialect::postgres ? "IS NOT DISTINCT FROM" : "<=>", i));
  }
  // NULL is a value: a group of NULL and one value has two
  for (const std::string& name : rhs) {
    const schema::Column& column = *table.column(name);
    wrong.push_back(fmt::format("count(DISTINCT {}) + max(CASE WHEN {} IS NULL THEN 1 ELSE 0 END) > 1", exact(column, dialect, ""),
                                schema::identifier(name, dialect)));
    alike.push_back(exact(column, dialect, "t."));
  }
  const std::string having = text::join(wrong, " OR ");
  const std::string groups = lhs.empty() ? fmt::format("SELECT 1 AS one FROM {} HAVING {}", from, having)
                                         : fmt::format("SELECT {} FROM {} GROUP BY {} HAVING {} LIMIT 20", text::join(named, ", "), from,
                                                       text::join(by, ", "), having);
  // of each group one row a right side, lest a million equal ones hide the one that differs; two where equal rows refute the key
  return fmt::format(
      "SELECT /* assay:profile */ {} FROM (SELECT t.*, row_number() OVER ({}) AS assay_nth FROM {} AS t JOIN ({}) AS g ON {}) AS t "
      "WHERE t.assay_nth <= {} LIMIT 100",
      all_shown(table.columns, dialect), alike.empty() ? "" : fmt::format("PARTITION BY {}", text::join(alike, ", ")), from, groups,
      same.empty() ? "1 = 1" : text::join(same, " AND "), key ? 2 : 1);
}

std::string orphan_query(const schema::Table& from, const std::vector<std::string>& from_columns, const schema::Table& to,
                         const std::vector<std::string>& to_columns, Dialect dialect) {
  std::vector<std::string> present, same;
  for (std::size_t i = 0; i < from_columns.size(); ++i) {
    const schema::Column& left = *from.column(from_columns[i]);
    const schema::Column& right = *to.column(to_columns[i]);
    const bool plain = compares(left.type, right.type);
    present.push_back(fmt::format("d.{} IS NOT NULL", schema::identifier(left.name, dialect)));
    same.push_back(plain ? fmt::format("r.{} = d.{}", schema::identifier(right.name, dialect), schema::identifier(left.name, dialect))
                         : fmt::format("{} = {}", shown(right, dialect, "r."), shown(left, dialect, "d.")));
  }
  return fmt::format("SELECT /* assay:profile */ 1 FROM {} AS d WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS r WHERE {}) LIMIT 1",
                     schema::identifier(from.qualified(), dialect), text::join(present, " AND "),
                     schema::identifier(to.qualified(), dialect), text::join(same, " AND "));
}

schema::Table table_for(const EncodedTable& rows, const std::string& name, Dialect dialect) {
  const bool mysql = schema::is_mysql_family(dialect);
  schema::Table out;
  out.schema = mysql ? "" : "public";
  out.name = name;
  for (const EncodedColumn& column : rows.columns) {
    schema::Column& made = out.columns.emplace_back();
    made.name = column.name;
    made.nullable = column.null_code.has_value();
    std::size_t longest = 1;
    bool whole = true, dates = true;
    for (std::uint32_t code = 0; code < column.distinct; ++code) {
      if (column.null_code == code) continue;
      const std::string_view value = column.value(code);
      longest = std::max(longest, value.size());
      // a leading zero or plus would be lost in a number
      whole = whole && value.find_first_not_of("-0123456789") == std::string_view::npos && value.size() <= 18 &&
              (value.size() < 2 || (value[0] != '0' && !value.starts_with("-0")));
      dates = dates && value.size() == 10;
    }
    const TypeClass type = rows.rows == 0 ? TypeClass::text : class_of_values(column);
    if (type == TypeClass::number && whole)
      made.type.name = mysql ? longest > 9 ? "bigint" : "int" : longest > 9 ? "bigint" : "integer";
    else if (type == TypeClass::temporal && dates)
      made.type.name = "date";
    else if (mysql)
      made.type = {"", "varchar", {std::to_string(std::bit_ceil(std::max<std::size_t>(longest, 16)))}};
    else
      made.type.name = "text";
  }
  return out;
}

}  // namespace assay::advise::normal
