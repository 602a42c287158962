#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/text.h"
#include "schema/convert/conversion.h"
#include "schema/ddl/write.h"
#include "schema/naming.h"

namespace assay::schema::conversion {
namespace {

/// InnoDB's limit of a key, DYNAMIC rows.
constexpr std::size_t mysql_key_bytes = 3072;

std::size_t number_of(const std::string& text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

/// The most that a text or binary column takes of a key, in bytes; 0 for columns of other types.
std::size_t Conversion::key_bytes(const Table& out, const std::string& column) const {
  const Column* found = out.column(column);
  if (found == nullptr || found->type.args.empty()) return 0;
  const std::string& type = found->type.name;
  const std::size_t length = number_of(found->type.args.front());
  if (type == "varchar" || type == "char") return length * 4;
  return type == "varbinary" || type == "binary" ? length : 0;
}

/// Texts too long for a key of MySQL take part with their beginnings.
void Conversion::fit_key(const Table& from, const std::string& name, Table& out, Key& key) {
  std::size_t total = 0, texts = 0;
  for (const std::string& column : key.columns) {
    const std::size_t bytes = key_bytes(out, column);
    total += bytes == 0 ? 16 : bytes;
    texts += bytes > 0 ? 1 : 0;
  }
  if (total <= mysql_key_bytes || texts == 0) return;
  const std::size_t each = (mysql_key_bytes - 16 * (key.columns.size() - texts)) / texts / 4;
  key.prefix.assign(key.columns.size(), 0);
  for (std::size_t i = 0; i < key.columns.size(); ++i)
    if (key_bytes(out, key.columns[i]) > each * 4) key.prefix[i] = static_cast<int>(each);
  losses_.approximated(part_ref("key", from, name), "the whole columns", fmt::format("their first {} characters", each));
}

void Conversion::key(const Table& from, const Key& source, Table& out) {
  const ObjectRef ref = part_ref("key", from, source.name);
  if (source.without_overlaps) {
    losses_.lost(ref, "WITHOUT OVERLAPS");
    return;
  }
  Key key{.id = source.id, .primary = source.primary};
  for (const std::string& column : source.columns) key.columns.push_back(renamed(from, column));
  for (const std::string& column : key.columns) {
    const Column* found = out.column(column);
    const std::string type = found == nullptr ? "" : found->type.name;
    if (type != "json" && type != "clob" && type != "xml" && type != "xmltype" && type != "longtext" && type != "longblob") continue;
    losses_.lost(ref, fmt::format("key: {} cannot be in one", type));
    return;
  }
  if (!source.include.empty()) losses_.lost(ref, "INCLUDE (" + text::join(source.include, ", ") + ")");
  const bool defers = to_ == Dialect::oracle || to_ == Dialect::postgres;
  if (defers)
    key.deferral = source.deferral;
  else if (source.deferral != Deferral::none)
    losses_.lost(ref, "DEFERRABLE");
  const bool nullable = std::any_of(key.columns.begin(), key.columns.end(), [&](const std::string& column) {
    const Column* found = out.column(column);
    return found != nullptr && found->nullable;
  });
  if (source.nulls_not_distinct && to_ == Dialect::postgres) key.nulls_not_distinct = true;
  if (source.nulls_not_distinct && to_ != Dialect::postgres && to_ != Dialect::sqlserver && nullable)
    losses_.approximated(ref, "NULLS NOT DISTINCT", "any number of NULLs");
  if (!source.options.empty() || !source.tablespace.empty() || (!source.method.empty() && !family())) losses_.lost(ref, "storage options");
  if (family()) {
    key.prefix = source.prefix;
    key.method = source.method;
    key.comment = source.comment;
  } else {
    if (!source.prefix.empty()) losses_.approximated(ref, "key of column prefixes", "key of whole columns");
    if (!source.comment.empty()) losses_.lost(ref, "comment");
    if (mysql()) fit_key(from, source.name, out, key);
  }
  for (Column& column : out.columns)
    if (key.primary && std::find(key.columns.begin(), key.columns.end(), column.name) != key.columns.end()) column.nullable = false;
  if (mysql() && key.primary) {
    key.name = "PRIMARY";
  } else {
    key.name = part_name("key", from, out, source.name, default_name(key, out.name));
  }
  const bool compares_nulls = to_ == Dialect::sqlserver && !key.primary && nullable && !source.nulls_not_distinct;
  if (compares_nulls && !std::any_of(in_.tables.begin(), in_.tables.end(), [&](const Table& table) {
        return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const ForeignKey& f) {
          return f.ref_schema == from.schema && f.ref_table == from.name && f.ref_columns == source.columns;
        });
      })) {
    // SQL Server takes two NULLs for equal; an index of the rows without NULL does not.
    Index index{.id = key.id, .name = key.name.empty() ? default_name(key, out.name) : key.name, .unique = true};
    for (const std::string& column : key.columns) {
      index.parts.push_back({.column = column});
      const Column* found = out.column(column);
      if (found != nullptr && found->nullable)
        index.where += (index.where.empty() ? "" : " AND ") + identifier(column, to_) + " IS NOT NULL";
    }
    losses_.approximated(ref, "UNIQUE with any number of NULLs", "a unique index of the rows without NULL");
    out.indexes.push_back(std::move(index));
    return;
  }
  if (compares_nulls) losses_.approximated(ref, "UNIQUE with any number of NULLs", "UNIQUE with one NULL");
  if (to_ == Dialect::oracle && nullable && key.columns.size() > 1)
    losses_.approximated(ref, "UNIQUE where a NULL makes rows differ", "UNIQUE where only all NULLs do");
  out.keys.push_back(std::move(key));
}

void Conversion::keys(const Table& from, Table& out) {
  for (const Key& one : from.keys)
    if (one.primary) key(from, one, out);
  for (const Key& one : from.keys)
    if (!one.primary) key(from, one, out);
  for (const Exclusion& one : from.exclusions) losses_.lost(part_ref("exclusion", from, one.name), "EXCLUDE USING " + one.method);
}

}  // namespace assay::schema::conversion
