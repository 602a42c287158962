#include "schema/migrate/vendors/vendor.h"

#include <algorithm>

namespace assay::schema::migrate::vendors {
namespace {

Name placed(const Name& name, bool oracle) { return {name.schema.empty() && !oracle ? "dbo" : name.schema, name.name}; }

}  // namespace

std::string Vendor::name(const Name& name) const { return identifier(placed(name, oracle_), to_.dialect); }

/// N'…'
std::string Vendor::quoted(std::string_view text) const {
  const std::string out = literal(text, to_.dialect);
  return out.starts_with('N') ? out : "N" + out;
}

Table Vendor::empty(const Table& table) {
  Table out;
  out.schema = table.schema;
  out.name = table.name;
  return out;
}

std::vector<Statement> Vendor::made(const Table& table, std::string_view kind) const {
  Model model;
  model.dialect = to_.dialect;
  model.tables.push_back(table);
  std::vector<Statement> out = write_statements(model);
  if (!kind.empty()) std::erase_if(out, [&](const Statement& s) { return s.object.kind != kind; });
  return out;
}

std::vector<Statement> Vendor::made(const View& view) const {
  Model model;
  model.dialect = to_.dialect;
  model.views.push_back(view);
  return write_statements(model);
}

std::vector<Statement> Vendor::made(const Sequence& sequence) const {
  Model model;
  model.dialect = to_.dialect;
  model.sequences.push_back(sequence);
  return write_statements(model);
}

std::vector<Statement> Vendor::made(const Trigger& trigger) const {
  Model model;
  model.dialect = to_.dialect;
  model.triggers.push_back(trigger);
  return write_statements(model);
}

std::vector<Statement> Vendor::made(const Grant& grant) const {
  Model model;
  model.dialect = to_.dialect;
  model.grants.push_back(grant);
  return write_statements(model);
}

/// What CREATE TABLE of a table with one thing in it has between its parentheses.
std::string Vendor::definition(const Table& table) const {
  const std::vector<Statement> statements = made(table, "table");
  if (statements.empty()) return {};
  const std::string& sql = statements.front().sql;
  const std::size_t from = sql.find("(\n  ");
  const std::size_t to = sql.rfind("\n)");
  return from == std::string::npos || to == std::string::npos || to < from + 4 ? "" : sql.substr(from + 4, to - from - 4);
}

std::string Vendor::column(const Table& table, const Column& column) const {
  Table one = empty(table);
  one.columns.push_back(column);
  one.columns.back().comment.clear();
  return definition(one);
}

std::string Vendor::constraint(const Table& table, const Key& key) const {
  Table one = empty(table);
  one.keys.push_back(key);
  one.keys.back().comment.clear();
  return definition(one);
}

std::string Vendor::constraint(const Table& table, const Check& check) const {
  Table one = empty(table);
  one.checks.push_back(check);
  return definition(one);
}

std::string Vendor::rename_table(const Table& from, const Table& to) const {
  if (oracle_) return fmt::format("ALTER TABLE {} RENAME TO {}", name(Name{to.schema, from.name}), name(to.name));
  return fmt::format("EXEC sp_rename {}, {}", quoted(name(Name{to.schema, from.name})), quoted(to.name));
}

std::string Vendor::move_table(const Table& from, const Table& to) const {
  if (oracle_) return {};
  return fmt::format("ALTER SCHEMA {} TRANSFER {}", name(placed(to.qualified(), false).schema), name(from.qualified()));
}

std::string Vendor::rename_column(const Table& table, const std::string& from, const std::string& to) const {
  if (oracle_) return fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", name(table.qualified()), name(from), name(to));
  return fmt::format("EXEC sp_rename {}, {}, N'COLUMN'", quoted(name(table.qualified()) + "." + name(from)), quoted(to));
}

std::string Vendor::rename_index(const Table& table, const std::string& from, const std::string& to) const {
  if (oracle_) return fmt::format("ALTER INDEX {} RENAME TO {}", name(Name{table.schema, from}), name(to));
  return fmt::format("EXEC sp_rename {}, {}, N'INDEX'", quoted(name(table.qualified()) + "." + name(from)), quoted(to));
}

std::string Vendor::rename_constraint(const Table& table, const std::string& from, const std::string& to) const {
  if (oracle_) return fmt::format("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", name(table.qualified()), name(from), name(to));
  return fmt::format("EXEC sp_rename {}, {}, N'OBJECT'", quoted(name(Name{table.schema, from})), quoted(to));
}

std::string Vendor::alter_type(const Table& table, const Column& column) const {
  Column bare;
  bare.name = column.name;
  bare.type = column.type;
  bare.collation = column.collation;
  bare.nullable = oracle_ ? true : column.nullable;
  const std::string text = this->column(table, bare);
  return oracle_ ? fmt::format("ALTER TABLE {} MODIFY ({})", name(table.qualified()), text)
                 : fmt::format("ALTER TABLE {} ALTER COLUMN {}", name(table.qualified()), text);
}

std::string Vendor::set_nullable(const Table& table, const Column& column) const {
  if (!oracle_) return alter_type(table, column);
  return fmt::format("ALTER TABLE {} MODIFY ({} {})", name(table.qualified()), name(column.name), column.nullable ? "NULL" : "NOT NULL");
}

/// SQL Server: a default is a constraint whose name the server made up.
std::string Vendor::drop_default(const Table& table, const Column& column) const {
  if (oracle_) return fmt::format("ALTER TABLE {} MODIFY ({} DEFAULT NULL)", name(table.qualified()), name(column.name));
  const std::string on = name(table.qualified());
  return fmt::format(
      "DECLARE @sql nvarchar(max) = (SELECT {0} + QUOTENAME(name) FROM sys.default_constraints WHERE parent_object_id = OBJECT_ID({1}) AND "
      "COL_NAME(parent_object_id, parent_column_id) = {2}) IF @sql IS NOT NULL EXEC sys.sp_executesql @sql",
      quoted("ALTER TABLE " + on + " DROP CONSTRAINT "), quoted(on), quoted(column.name));
}

std::string Vendor::set_default(const Table& table, const Column& column) const {
  const std::string value = column.default_value.value_or("NULL");
  return oracle_ ? fmt::format("ALTER TABLE {} MODIFY ({} DEFAULT {})", name(table.qualified()), name(column.name), value)
                 : fmt::format("ALTER TABLE {} ADD DEFAULT {} FOR {}", name(table.qualified()), value, name(column.name));
}

std::string Vendor::drop_key(const Table& table, const Key& key) const {
  if (!key.name.empty()) return drop_constraint(table, key.name);
  if (!oracle_) return {};
  std::string columns;
  for (const std::string& column : key.columns) columns += (columns.empty() ? "" : ", ") + name(column);
  return fmt::format("ALTER TABLE {} DROP {}", name(table.qualified()), key.primary ? "PRIMARY KEY" : "UNIQUE (" + columns + ")");
}

std::string Vendor::drop_constraint(const Table& table, const std::string& constraint) const {
  return constraint.empty() ? "" : fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", name(table.qualified()), name(constraint));
}

std::string Vendor::drop_index(const Table& table, const std::string& index) const {
  return oracle_ ? "DROP INDEX " + name(Name{table.schema, index})
                 : fmt::format("DROP INDEX {} ON {}", name(index), name(table.qualified()));
}

std::string Vendor::drop_comment(const ObjectRef& object) const {
  const bool column = object.kind == "column" && object.table.has_value();
  const Name holder{object.schema.value_or(""), column ? *object.table : object.name};
  if (oracle_)
    return fmt::format("COMMENT ON {} {} IS ''", column ? "COLUMN" : "TABLE",
                       column ? name(holder) + "." + name(object.name) : name(holder));
  const bool view = object.kind == "view";
  std::string out = fmt::format(
      "EXEC sys.sp_dropextendedproperty @name = N'MS_Description', @level0type = N'SCHEMA', @level0name = {}, @level1type = N'{}', @level1name = {}",
      quoted(placed(holder, false).schema), view ? "VIEW" : "TABLE", quoted(holder.name));
  if (column) out += ", @level2type = N'COLUMN', @level2name = " + quoted(object.name);
  return out;
}

}  // namespace assay::schema::migrate::vendors
