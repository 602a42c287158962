#include <fmt/format.h>

#include "core/text.h"
#include "schema/ddl/sqlserver/ddl.h"
#include "schema/graph.h"

namespace assay::schema::sqlserver {
namespace {

constexpr Dialect dialect = Dialect::sqlserver;

Name placed(const Name& name) { return {name.schema.empty() ? "dbo" : name.schema, name.name}; }
std::string id(std::string_view name) { return identifier(name, dialect); }
std::string id(const Name& name) { return identifier(placed(name), dialect); }
/// N'…', which sp_executesql, EXEC and the properties' parameters want.
std::string wide(std::string_view text) {
  const std::string out = literal(text, dialect);
  return out.starts_with('N') ? out : "N" + out;
}

std::string ids(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + id(name);
  return out;
}

ObjectRef object(std::string_view kind, const Name& name) {
  ObjectRef out;
  out.kind = kind;
  out.schema = placed(name).schema;
  out.name = name.name;
  return out;
}
ObjectRef part(std::string_view kind, const Table& table, const std::string& name) {
  ObjectRef out = object(kind, {table.schema, name});
  out.table = table.name;
  return out;
}

constexpr std::string_view action_text(Action action) {
  switch (action) {
    case Action::cascade: return "CASCADE";
    case Action::set_null: return "SET NULL";
    case Action::set_default: return "SET DEFAULT";
    case Action::restrict_:
    case Action::no_action: break;
  }
  return "";
}

std::string constraint(const std::string& name) { return name.empty() ? "" : "CONSTRAINT " + id(name) + " "; }

std::string type_of(const DataType& type) {
  if (type.schema.empty()) return type_text(type, dialect);
  return id(Name{type.schema, type.name});
}

std::string column_text(const Column& column) {
  std::string out = id(column.name);
  if (column.generated) {
    out += " AS (" + column.generated->expression + ")";
    // NOT NULL may only stand with PERSISTED.
    if (column.generated->stored) out += std::string(" PERSISTED") + (column.nullable ? "" : " NOT NULL");
    return out;
  }
  out += " " + type_of(column.type);
  if (!column.collation.empty()) out += " COLLATE " + column.collation;
  if (column.identity) {
    const SequenceOptions& options = column.identity->options;
    out += fmt::format(" IDENTITY({}, {})", options.start.value_or(1), options.increment.value_or(1));
  }
  out += column.nullable ? " NULL" : " NOT NULL";
  if (column.default_value && !column.identity) out += " DEFAULT " + *column.default_value;
  return out;
}

std::string sequence_text(const Sequence& sequence) {
  const SequenceOptions& options = sequence.options;
  std::string out = "CREATE SEQUENCE " + id(Name{sequence.schema, sequence.name}) + " AS " + sequence.type;
  // The default start would be the type's least value.
  out += fmt::format(" START WITH {}", options.start.value_or(options.minimum.value_or(1)));
  out += fmt::format(" INCREMENT BY {}", options.increment.value_or(1));
  if (options.minimum) out += fmt::format(" MINVALUE {}", *options.minimum);
  if (options.maximum) out += fmt::format(" MAXVALUE {}", *options.maximum);
  if (options.cycle) out += " CYCLE";
  if (options.cache) out += *options.cache > 1 ? fmt::format(" CACHE {}", *options.cache) : " NO CACHE";
  return out;
}

class Writer {
 public:
  Writer(const Model& model, const WriteOptions& options) : model_(model), options_(options) {}

  std::vector<Statement> run() {
    for (const Namespace& one : model_.schemas) schema(one);
    for (const Domain& one : model_.domains) alias_type(one);
    for (const Sequence& one : model_.sequences) {
      put(object("sequence", {one.schema, one.name}), sequence_text(one));
      comment(object("sequence", {one.schema, one.name}), "SEQUENCE", {one.schema, one.name}, one.comment);
    }
    for (const Table& one : model_.tables) table(one);
    for (const Table& one : model_.tables)
      for (const Index& index_of : one.indexes) index(one, index_of);
    for (const Table& one : model_.tables)
      for (const ForeignKey& key : one.foreign_keys) foreign_key(one, key);
    const Graph graph = dependencies(model_);
    for (const std::size_t place : graph.creation_order())
      if (graph.objects[place].kind == ObjectKind::view) view(model_.views[graph.objects[place].index]);
    for (const Trigger& one : model_.triggers) put(object("trigger", {one.table.schema, one.name}), batch(one.definition));
    if (options_.opaque)
      for (const Opaque& one : model_.opaque)
        if (!one.text.empty()) put(object(one.kind, one.name), batch(one.text));
    if (options_.grants)
      for (const Grant& one : model_.grants) grant(one);
    return std::move(out_);
  }

 private:
  void put(ObjectRef ref, std::string sql) { out_.push_back({std::move(sql), std::move(ref)}); }
  /// What must be the first statement of its batch becomes a batch of its own, so that the text needs no GO.
  static std::string batch(std::string_view sql) { return "EXEC(" + wide(sql) + ")"; }

  void schema(const Namespace& one) {
    ObjectRef ref;
    ref.kind = "schema";
    ref.name = one.name;
    if (one.name != "dbo") put(ref, batch("CREATE SCHEMA " + id(one.name)));
    if (options_.comments && !one.comment.empty())
      put(ref, "EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = " + wide(one.comment) +
                   ", @level0type = N'SCHEMA', @level0name = " + wide(one.name));
  }

  void alias_type(const Domain& one) {
    put(object("type", {one.schema, one.name}),
        "CREATE TYPE " + id(Name{one.schema, one.name}) + " FROM " + type_of(one.type) + (one.nullable ? " NULL" : " NOT NULL"));
  }

  void comment(const ObjectRef& ref, std::string_view kind, const Name& name, const std::string& text, std::string_view part_kind = {},
               const std::string& part_name = {}) {
    if (!options_.comments || text.empty()) return;
    std::string sql = "EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = " + wide(text) +
                      ", @level0type = N'SCHEMA', @level0name = " + wide(placed(name).schema) + ", @level1type = N'" + std::string(kind) +
                      "', @level1name = " + wide(name.name);
    if (!part_kind.empty()) sql += ", @level2type = N'" + std::string(part_kind) + "', @level2name = " + wide(part_name);
    put(ref, std::move(sql));
  }

  void table(const Table& table) {
    std::vector<std::string> lines;
    for (const Column& one : table.columns) lines.push_back(column_text(one));
    for (const Key& one : table.keys)
      lines.push_back(constraint(one.name) + (one.primary ? "PRIMARY KEY (" : "UNIQUE (") + ids(one.columns) + ")");
    for (const Check& one : table.checks) lines.push_back(constraint(one.name) + "CHECK (" + one.expression + ")");
    const ObjectRef ref = object("table", table.qualified());
    put(ref, "CREATE TABLE " + id(table.qualified()) + " (\n  " + text::join(lines, ",\n  ") + "\n)");
    comment(ref, "TABLE", table.qualified(), table.comment);
    for (const Column& one : table.columns) comment(ref, "TABLE", table.qualified(), one.comment, "COLUMN", one.name);
    for (const Key& one : table.keys)
      if (!one.name.empty()) comment(ref, "TABLE", table.qualified(), one.comment, "CONSTRAINT", one.name);
  }

  void index(const Table& table, const Index& index) {
    std::string parts;
    for (const IndexPart& part : index.parts)
      parts += (parts.empty() ? "" : ", ") + (part.column.empty() ? part.expression : id(part.column)) + (part.descending ? " DESC" : "");
    std::string sql = std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + "INDEX " + id(index.name) + " ON " +
                      id(table.qualified()) + " (" + parts + ")";
    if (!index.include.empty()) sql += " INCLUDE (" + ids(index.include) + ")";
    if (!index.where.empty()) sql += " WHERE " + index.where;
    put(part("index", table, index.name), std::move(sql));
    comment(part("index", table, index.name), "TABLE", table.qualified(), index.comment, "INDEX", index.name);
  }

  void foreign_key(const Table& table, const ForeignKey& key) {
    std::string sql = "ALTER TABLE " + id(table.qualified()) + (key.validated ? "" : " WITH NOCHECK") + " ADD " + constraint(key.name) +
                      "FOREIGN KEY (" + ids(key.columns) + ") REFERENCES " + id(Name{key.ref_schema, key.ref_table}) + " (" +
                      ids(key.ref_columns) + ")";
    if (const auto action = action_text(key.on_delete); !action.empty()) sql += " ON DELETE " + std::string(action);
    if (const auto action = action_text(key.on_update); !action.empty()) sql += " ON UPDATE " + std::string(action);
    put(part("foreign_key", table, key.name), std::move(sql));
  }

  void view(const View& view) {
    const ObjectRef ref = object("view", view.qualified());
    const std::string columns = view.columns.empty() ? "" : " (" + ids(view.columns) + ")";
    put(ref, batch("CREATE VIEW " + id(view.qualified()) + columns + " AS\n" + view.definition));
    comment(ref, "VIEW", view.qualified(), view.comment);
    for (const ColumnComment& one : view.column_comments) comment(ref, "VIEW", view.qualified(), one.comment, "COLUMN", one.column);
  }

  void grant(const Grant& grant) {
    if (grant.revoked || (grant.object.kind != "table" && grant.object.kind != "schema")) return;
    const std::string on = grant.object.kind == "schema" ? "SCHEMA::" + id(grant.object.name)
                                                         : "OBJECT::" + id(Name{grant.object.schema.value_or(""), grant.object.name});
    put(grant.object,
        "GRANT " + grant.privilege + " ON " + on + " TO " + id(grant.grantee) + (grant.grantable ? " WITH GRANT OPTION" : ""));
  }

  const Model& model_;
  const WriteOptions& options_;
  std::vector<Statement> out_;
};

}  // namespace

std::vector<Statement> write(const Model& model, const WriteOptions& options) { return Writer(model, options).run(); }

}  // namespace assay::schema::sqlserver
