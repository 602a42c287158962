#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/convert/conversion.h"
#include "schema/ddl/write.h"
#include "schema/naming.h"

namespace assay::schema::conversion {
namespace {

constexpr std::size_t mysql_comment = 1024;

bool is_unbounded(const DataType& type) {
  static constexpr std::string_view names[] = {"longtext", "mediumtext", "text", "tinytext", "longblob", "mediumblob", "blob", "tinyblob"};
  return std::find(std::begin(names), std::end(names), type.name) != std::end(names);
}

/// Oracle has one index of a list of columns (ORA-01408), and a key makes one.
bool repeats(const Table& table, const Index& index) {
  std::vector<std::string> columns;
  for (const IndexPart& part : index.parts) {
    if (part.column.empty() || part.descending) return false;
    columns.push_back(part.column);
  }
  const auto same = [&](const Index& other) {
    return other.parts.size() == columns.size() &&
           std::equal(columns.begin(), columns.end(), other.parts.begin(),
                      [](const std::string& c, const IndexPart& p) { return p.column == c && !p.descending; });
  };
  return std::any_of(table.keys.begin(), table.keys.end(), [&](const Key& key) { return key.columns == columns; }) ||
         std::any_of(table.indexes.begin(), table.indexes.end(), same);
}

bool cannot_be_indexed(const DataType& type, Dialect to) {
  static constexpr std::string_view names[] = {"json", "clob", "blob", "xml", "xmltype", "geometry", "geography", "mdsys.sdo_geometry"};
  if (to == Dialect::postgres || to == Dialect::sqlite) return to == Dialect::postgres && (type.name == "json" || type.name == "xml");
  if (is_mysql_family(to)) return type.name == "json";
  return std::find(std::begin(names), std::end(names), type.name) != std::end(names) || (!type.args.empty() && type.args.front() == "max");
}

}  // namespace

void Conversion::indexes(const Table& from, Table& out) {
  for (const Index& one : from.indexes) {
    auto converted = index(from, one, out);
    if (!converted) continue;
    if (to_ == Dialect::oracle && repeats(out, *converted)) {
      losses_.approximated(part_ref("index", from, one.name), "an index", "the index of the same columns that is there");
      continue;
    }
    out.indexes.push_back(std::move(*converted));
  }
}

bool Conversion::index_method(const Table& from, Index& index, const ObjectRef& ref) {
  std::string method = index.method;
  index.method = "btree";
  if (method == "btree" || method.empty()) return true;
  if (method == "hash") {
    if (family())
      index.method = method;
    else if (to_ != Dialect::postgres)
      losses_.approximated(ref, "USING hash", "btree");
    else
      index.method = "hash";
    return true;
  }
  if (family()) {
    index.method = method;
    return true;
  }
  if (method == "fulltext" && to_ == Dialect::postgres) {
    std::string text;
    for (const IndexPart& part : index.parts)
      text += (text.empty() ? "" : " || ' ' || ") + ("COALESCE(" + identifier(renamed(from, part.column), to_) + ", '')");
    if (index.parts.size() == 1) text = identifier(renamed(from, index.parts.front().column), to_);
    index.parts = {{.expression = "to_tsvector('simple'::regconfig, " + text + ")"}};
    index.method = "gin";
    losses_.approximated(ref, "FULLTEXT", "gin on to_tsvector('simple', …)");
    return true;
  }
  losses_.lost(ref, "an index of method " + method);
  return false;
}

bool Conversion::index_parts(const Table& from, Index& index, const Table& out, const ObjectRef& ref) {
  bool options = false;
  for (IndexPart& part : index.parts) {
    if (!part.opclass.empty() || !part.collation.empty() || part.nulls_first) options = true;
    part.opclass.clear();
    part.collation.clear();
    part.nulls_first.reset();
    if (!family() && part.prefix > 0) {
      part.prefix = 0;
      losses_.approximated(ref, "a prefix of " + part.column, "the whole column");
    }
    if (part.column.empty()) {
      if (to_ == Dialect::mariadb || to_ == Dialect::sqlserver) {
        losses_.lost(ref, "an index of an expression");
        return false;
      }
      if (index.method == "gin" || family()) continue;
      Translation translated = translate(part.expression, from_, to_, scope_of(from));
      if (!translated.text) {
        losses_.lost(ref, fmt::format("an index of {}: {}", part.expression, translated.why));
        return false;
      }
      part.expression = std::move(*translated.text);
      continue;
    }
    part.column = renamed(from, part.column);
    const Column* column = out.column(part.column);
    if (column == nullptr || cannot_be_indexed(column->type, to_)) {
      losses_.lost(ref, fmt::format("an index of {}, a column of type {}", part.column, column == nullptr ? "" : column->type.name));
      return false;
    }
    if (mysql() && !family() && is_unbounded(column->type)) {
      part.prefix = 255;
      losses_.approximated(ref, "the whole of " + part.column, "its first 255 characters");
    } else if (mysql() && !family()) {
      const std::size_t each = 3072 / std::max<std::size_t>(index.parts.size(), 1);
      if (key_bytes(out, part.column) > each) {
        part.prefix = static_cast<int>(each / 4);
        losses_.approximated(ref, "the whole of " + part.column, fmt::format("its first {} characters", part.prefix));
      }
    }
  }
  if (options) losses_.approximated(ref, "operator class, collation or order of NULLs", "the default");
  return true;
}

bool Conversion::index_filter(const Table& from, Index& index, const ObjectRef& ref) {
  if (index.where.empty()) return true;
  const std::string where = std::exchange(index.where, {});
  std::string why = "no partial indexes there";
  if (to_ == Dialect::sqlite || to_ == Dialect::sqlserver || to_ == Dialect::postgres) {
    Translation translated = translate(where, from_, to_, scope_of(from));
    const std::string text = translated.text.value_or("");
    // SQL Server: comparisons with constants, joined by AND.
    const bool simple = text.find(" OR ") == std::string::npos && text.find('(') == std::string::npos && !text.starts_with("NOT ") &&
                        text.find(" LIKE ") == std::string::npos && text.find(" BETWEEN ") == std::string::npos &&
                        text.find(" NOT ") == text.find(" NOT NULL");
    if (translated.text && (to_ != Dialect::sqlserver || simple)) {
      index.where = text;
      return true;
    }
    why = translated.text ? "SQL Server's filters are simpler" : translated.why;
  }
  losses_.approximated(ref, fmt::format("WHERE {}: {}", where, why), index.unique ? "all rows, not unique" : "all rows");
  index.unique = false;
  return true;
}

std::optional<Index> Conversion::index(const Table& from, const Index& source, Table& out) {
  const ObjectRef ref = part_ref("index", from, source.name);
  Index index{.id = source.id, .method = source.method, .unique = source.unique, .parts = source.parts, .where = source.where};
  if (!index_method(from, index, ref) || !index_parts(from, index, out, ref) || !index_filter(from, index, ref)) return std::nullopt;
  if (to_ == Dialect::sqlserver)
    for (const std::string& column : source.include) index.include.push_back(renamed(from, column));
  else if (!source.include.empty())
    losses_.lost(ref, "INCLUDE (" + text::join(source.include, ", ") + ")");
  if (source.nulls_not_distinct && to_ != Dialect::sqlserver) losses_.approximated(ref, "NULLS NOT DISTINCT", "any number of NULLs");
  if (family()) {
    index.options = source.options;
    index.invisible = source.invisible;
  } else if (source.invisible) {
    losses_.lost(ref, "INVISIBLE");
  }
  const bool storage =
      (!source.options.empty() && !family()) || !source.tablespace.empty() || source.clustered_on || source.replica_identity;
  if (storage) losses_.lost(ref, "storage options");
  if (!source.valid) losses_.approximated(ref, "an invalid index", "a valid one");
  const bool compares_nulls = to_ == Dialect::sqlserver && index.unique && !source.nulls_not_distinct;
  for (const IndexPart& part : index.parts)
    if (const Column* column = out.column(part.column); compares_nulls && column != nullptr && column->nullable)
      index.where += (index.where.empty() ? "" : " AND ") + identifier(part.column, to_) + " IS NOT NULL";
  const bool comments = mysql() || to_ == Dialect::postgres || to_ == Dialect::sqlserver;
  if (comments)
    index.comment = comment(ref, source.comment, mysql_comment);
  else if (!source.comment.empty())
    losses_.lost(ref, "comment");
  index.name = part_name("index", from, out, source.name, default_name(index, out.name));
  return index;
}

}  // namespace assay::schema::conversion
