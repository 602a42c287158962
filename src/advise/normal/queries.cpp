#include "advise/normal/queries.h"

#include <algorithm>
#include <bit>

#include "advise/normal/inclusion.h"
#include "core/text.h"
#include "schema/ddl/write.h"

namespace assay::advise::normal {
namespace {

using schema::Dialect;

std::string listed(const std::vector<std::string>& names, Dialect dialect, std::string_view before = "") {
  std::vector<std::string> out;
  for (const std::string& name : names) out.push_back(fmt::format("{}{}", before, schema::identifier(name, dialect)));
  return text::join(out, ", ");
}

std::string as_text(const std::vector<schema::Column>& columns, Dialect dialect, std::string_view before) {
  std::vector<std::string> out;
  for (const schema::Column& column : columns) {
    const std::string name = fmt::format("{}{}", before, schema::identifier(column.name, dialect));
    out.push_back(dialect == Dialect::postgres ? fmt::format("{}::text", name) : fmt::format("CAST({} AS CHAR)", name));
  }
  return text::join(out, ", ");
}

}  // namespace

// manual, ch. 8: these have no = operator, or (circle, box …) one that compares sizes
bool comparable(const schema::DataType& type, Dialect dialect) {
  if (dialect != Dialect::postgres) return true;
  constexpr std::string_view without[] = {"json", "xml", "point", "box", "polygon", "path", "line", "lseg", "circle"};
  return std::find(std::begin(without), std::end(without), type.name) == std::end(without);
}

std::string sample_query(const schema::Table& table, Dialect dialect, std::size_t rows, double estimate) {
  const std::string from = schema::identifier(table.qualified(), dialect);
  const std::string columns = as_text(table.columns, dialect, "t.");
  // a fifth more than needed: the estimate is one, and the sample's size varies
  const double share = estimate > 0 ? 1.2 * static_cast<double>(rows) / estimate : 1;
  std::string some;
  if (dialect == Dialect::postgres) {
    if (share < 1) some = fmt::format(" TABLESAMPLE SYSTEM ({:.6f}) REPEATABLE (1)", share * 100);
    return fmt::format("SELECT /* assay:profile */ {} FROM {} AS t{} LIMIT {}", columns, from, some, rows);
  }
  if (share < 1) some = fmt::format(" WHERE rand(1) < {:.8f}", share);
  return fmt::format("SELECT /* assay:profile */ {} FROM {} AS t{} LIMIT {}", columns, from, some, rows);
}

std::string refuting_query(const schema::Table& table, Dialect dialect, const std::vector<std::string>& lhs,
                           const std::vector<std::string>& rhs, bool key, std::size_t rows) {
  const std::string from = schema::identifier(table.qualified(), dialect);
  const auto expression = [&](const std::string& name, std::string_view before = "") {
    const schema::Column* column = table.column(name);
    const bool plain = !column || comparable(column->type, dialect);
    return fmt::format("{}{}{}", before, schema::identifier(name, dialect), plain ? "" : "::text");
  };
  std::vector<std::string> wrong, same, by, named;
  if (key) wrong.emplace_back("count(*) > 1");
  // NULL is a value: a group of NULL and one value has two
  for (const std::string& name : rhs)
    wrong.push_back(fmt::format("count(DISTINCT {0}) + max(CASE WHEN {0} IS NULL THEN 1 ELSE 0 END) > 1", expression(name)));
  for (std::size_t i = 0; i < lhs.size(); ++i) {
    by.push_back(expression(lhs[i]));
    named.push_back(fmt::format("{} AS k{}", by.back(), i));
    same.push_back(fmt::format("{} {} g.k{}", expression(lhs[i], "t."), dialect == Dialect::postgres ? "IS NOT DISTINCT FROM" : "<=>", i));
  }
  const std::string having = text::join(wrong, " OR ");
  const std::string groups = lhs.empty() ? fmt::format("SELECT 1 AS one FROM {} HAVING {}", from, having)
                                         : fmt::format("SELECT {} FROM {} GROUP BY {} HAVING {} LIMIT 20", text::join(named, ", "), from,
                                                       text::join(by, ", "), having);
  return fmt::format("SELECT /* assay:profile */ {} FROM {} AS t JOIN ({}) AS g ON {} LIMIT {}", as_text(table.columns, dialect, "t."),
                     from, groups, same.empty() ? "1 = 1" : text::join(same, " AND "), rows);
}

std::string orphans_query(const schema::Name& from, const std::vector<std::string>& from_columns, const schema::Name& to,
                          const std::vector<std::string>& to_columns, Dialect dialect) {
  std::vector<std::string> present, same;
  for (std::size_t i = 0; i < from_columns.size(); ++i) {
    const std::string column = schema::identifier(from_columns[i], dialect);
    present.push_back(fmt::format("{} IS NOT NULL", column));
    same.push_back(fmt::format("r.{} = d.{}", schema::identifier(to_columns[i], dialect), column));
  }
  return fmt::format(
      "SELECT /* assay:profile */ count(*) FROM (SELECT DISTINCT {} FROM {} WHERE {}) AS d WHERE NOT EXISTS (SELECT 1 FROM {} AS r WHERE {})",
      listed(from_columns, dialect), schema::identifier(from, dialect), text::join(present, " AND "), schema::identifier(to, dialect),
      text::join(same, " AND "));
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
