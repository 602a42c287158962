#include "schema/diagram/import_parts.h"

#include "schema/read_type.h"

namespace assay::schema::diagram {

std::optional<DataType> ambiguous(const DataType& type, const std::string& text, Dialect dialect) {
  const auto read = read_type(text, dialect);
  return read && *read == type ? std::nullopt : std::optional(type);
}

std::string listed(const Texts& texts) {
  std::string out;
  for (const std::string& text : texts) out += text + ",";
  return out;
}

std::string column_ref(const Node& node, const std::string& name) {
  const Column* column = find_column_named(node, name);
  return column ? column->id : std::string(unknown_column) + name;
}

namespace {

Texts column_refs(const Node& node, const Texts& names) {
  Texts out;
  for (const std::string& name : names) out.push_back(column_ref(node, name));
  return out;
}

Part part_of(const IndexPart& from, const Node& node) {
  Part part;
  if (!from.column.empty()) part.column = column_ref(node, from.column);
  if (from.column.empty() || !from.expression.empty()) part.expression = from.expression;
  if (from.descending) part.order = SortOrder::desc;
  if (from.nulls_first) part.nulls = *from.nulls_first ? NullsOrder::first : NullsOrder::last;
  part.opclass = some(from.opclass);
  if (from.prefix) part.prefix = from.prefix;
  part.collation = some(from.collation);
  part.with_operator = some(from.with_operator);
  return part;
}

}  // namespace

std::optional<Texts> some_column_refs(const Node& node, const Texts& names) { return some(column_refs(node, names)); }

Column column_from_model(const schema::Column& from, const Node& node, Ids& ids, Dialect dialect) {
  Column column;
  column.id = ids.take(from.id, "c", display(node) + "." + from.name);
  column.name = from.name;
  column.type = type_text(from.type, dialect);
  column.type_parts = ambiguous(from.type, column.type, dialect);
  column.nullable = from.nullable;
  column.default_value = from.default_value;
  column.identity = from.identity;
  column.generated = from.generated;
  column.collation = some(from.collation);
  column.comment = some(from.comment);
  column.not_null_name = some(from.not_null_name);
  column.not_null_valid = unless(from.not_null_valid, true);
  column.charset = some(from.charset);
  column.on_update = some(from.on_update);
  column.invisible = unless(from.invisible, false);
  column.storage = some(from.storage);
  column.compression = some(from.compression);
  if (from.statistics != -1) column.statistics = from.statistics;
  column.options = some(from.options);
  column.local = unless(from.local, true);
  column.not_null_no_inherit = unless(from.not_null_no_inherit, false);
  return column;
}

std::vector<Part> parts_from_model(const std::vector<IndexPart>& from, const Node& node) {
  std::vector<Part> out;
  for (const IndexPart& part : from) out.push_back(part_of(part, node));
  return out;
}

Key key_from_model(const schema::Key& from, const Node& node, Ids& ids) {
  Key key;
  const std::string what = from.name.empty() ? (from.primary ? "primary" : "unique " + listed(from.columns)) : from.name;
  key.id = ids.take(from.id, "k", display(node) + " key " + what);
  key.name = some(from.name);
  key.kind = from.primary ? KeyKind::primary : KeyKind::unique;
  key.columns = column_refs(node, from.columns);
  key.prefix = some(from.prefix);
  key.descending = some_column_refs(node, from.descending);
  key.include = some_column_refs(node, from.include);
  key.nulls_not_distinct = unless(from.nulls_not_distinct, false);
  key.without_overlaps = unless(from.without_overlaps, false);
  key.deferrable = some(from.deferral);
  key.options = some(from.options);
  key.tablespace = some(from.tablespace);
  key.method = some(from.method);
  key.attached_to = some(from.attached_to);
  key.comment = some(from.comment);
  key.clustered_on = unless(from.clustered_on, false);
  key.replica_identity = unless(from.replica_identity, false);
  return key;
}

Index index_from_model(const schema::Index& from, const Node& node, Ids& ids) {
  Index index;
  index.id = ids.take(from.id, "i", display(node) + " index " + from.name);
  index.name = from.name;
  index.method = from.method;
  index.unique = from.unique;
  index.parts = parts_from_model(from.parts, node);
  index.include = column_refs(node, from.include);
  index.where = some(from.where);
  index.nulls_not_distinct = unless(from.nulls_not_distinct, false);
  index.options = some(from.options);
  index.tablespace = some(from.tablespace);
  index.invisible = unless(from.invisible, false);
  index.valid = unless(from.valid, true);
  index.only = unless(from.only, false);
  index.clustered_on = unless(from.clustered_on, false);
  index.replica_identity = unless(from.replica_identity, false);
  index.attached_to = some(from.attached_to);
  index.comment = some(from.comment);
  return index;
}

Check check_from_model(const schema::Check& from, const Node& node, Ids& ids) {
  Check check;
  check.id = ids.take(from.id, "x", display(node) + " check " + (from.name.empty() ? from.expression : from.name));
  check.name = some(from.name);
  check.expression = from.expression;
  check.no_inherit = unless(from.no_inherit, false);
  check.validated = unless(from.validated, true);
  check.enforced = unless(from.enforced, true);
  check.local = unless(from.local, true);
  if (!from.column.empty()) check.column = column_ref(node, from.column);
  check.comment = some(from.comment);
  return check;
}

Exclusion exclusion_from_model(const schema::Exclusion& from, const Node& node, Ids& ids) {
  Exclusion exclusion;
  exclusion.id = ids.take("", "y", "exclusion " + from.name);
  exclusion.name = from.name;
  exclusion.method = from.method;
  exclusion.parts = parts_from_model(from.parts, node);
  exclusion.include = some_column_refs(node, from.include);
  exclusion.where = some(from.where);
  exclusion.deferrable = some(from.deferral);
  exclusion.options = some(from.options);
  exclusion.tablespace = some(from.tablespace);
  exclusion.comment = some(from.comment);
  exclusion.attached_to = some(from.attached_to);
  exclusion.clustered_on = unless(from.clustered_on, false);
  return exclusion;
}

}  // namespace assay::schema::diagram
