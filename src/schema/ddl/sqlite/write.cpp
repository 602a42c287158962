#include <algorithm>
#include <set>

#include "core/text.h"
#include "schema/ddl/order.h"
#include "schema/ddl/sqlite/ddl.h"

namespace assay::schema::sqlite {
namespace {

std::string quoted(std::string_view name) { return identifier(name, Dialect::sqlite); }

std::string action_text(Action action) {
  switch (action) {
    case Action::no_action: return {};
    case Action::restrict_: return "RESTRICT";
    case Action::cascade: return "CASCADE";
    case Action::set_null: return "SET NULL";
    case Action::set_default: return "SET DEFAULT";
  }
  return {};
}

std::string names(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& name : list) out += (out.empty() ? "" : ", ") + quoted(name);
  return "(" + out + ")";
}

std::string conflict(const std::vector<std::string>& options) {
  for (const std::string& option : options)
    if (option.starts_with("on conflict ")) return " ON CONFLICT " + option.substr(12);
  return {};
}

/// Numbers, strings, blobs and the constants stand bare; the rest needs parentheses.
bool is_bare(std::string_view value) {
  if (value == "true" || value == "false" || value == "null" || value == "current_time" || value == "current_date" ||
      value == "current_timestamp")
    return true;
  if (value.starts_with("x'") && value.find('\'', 2) == value.size() - 1) return true;
  const std::string_view digits = value.starts_with('-') ? value.substr(1) : value;
  if (!digits.empty() && digits.find_first_not_of("0123456789.") == std::string_view::npos) return true;
  if (value.size() < 2 || value.front() != '\'' || value.back() != '\'') return false;
  for (std::size_t i = 1; i + 1 < value.size(); ++i)
    if (value[i] == '\'' && value[++i] != '\'') return false;
  return true;
}

/// The key must stand with its column: AUTOINCREMENT, and INTEGER PRIMARY KEY DESC that is no rowid.
bool is_inline(const Table& table, const Key& key) {
  if (!key.primary || key.columns.size() != 1) return false;
  const Column* column = table.column(key.columns.front());
  const bool marked = std::find(key.options.begin(), key.options.end(), "inline") != key.options.end();
  return marked || (column != nullptr && column->identity.has_value());
}

bool is_implied_not_null(const Table& table, const Column& column) {
  const Key* primary = table.primary_key();
  if (primary == nullptr || std::find(primary->columns.begin(), primary->columns.end(), column.name) == primary->columns.end())
    return false;
  if (std::find(table.options.begin(), table.options.end(), "WITHOUT ROWID") != table.options.end()) return true;
  return primary->columns.size() == 1 && column.type.name == "integer" && column.type.args.empty() &&
         std::find(primary->options.begin(), primary->options.end(), "inline") == primary->options.end();
}

}  // namespace

std::string column_clause(const Table& table, const Column& column) {
  std::string out = quoted(column.name);
  if (!column.type.name.empty()) out += " " + type_text(column.type, Dialect::sqlite);
  for (const Key& key : table.keys) {
    if (!is_inline(table, key) || key.columns.front() != column.name) continue;
    if (!key.name.empty()) out += " CONSTRAINT " + quoted(key.name);
    out += " PRIMARY KEY";
    if (!key.descending.empty()) out += " DESC";
    out += conflict(key.options);
    if (column.identity) out += " AUTOINCREMENT";
  }
  if (!column.nullable && !is_implied_not_null(table, column)) out += " NOT NULL" + conflict(column.options);
  if (column.default_value)
    out += is_bare(*column.default_value) ? " DEFAULT " + *column.default_value : " DEFAULT (" + *column.default_value + ")";
  if (!column.collation.empty()) out += " COLLATE " + quoted(column.collation);
  if (column.generated)
    out += fmt::format(" GENERATED ALWAYS AS ({}) {}", column.generated->expression, column.generated->stored ? "STORED" : "VIRTUAL");
  return out;
}

std::string key_clause(const Key& key) {
  std::string parts;
  for (const std::string& column : key.columns) {
    parts += (parts.empty() ? "" : ", ") + quoted(column);
    const std::string collated = quoted(column) + " collate ";
    for (const std::string& option : key.options)
      if (option.starts_with(collated)) parts += " COLLATE " + option.substr(collated.size());
    if (std::find(key.descending.begin(), key.descending.end(), column) != key.descending.end()) parts += " DESC";
  }
  return (key.name.empty() ? "" : "CONSTRAINT " + quoted(key.name) + " ") + (key.primary ? "PRIMARY KEY (" : "UNIQUE (") + parts + ")" +
         conflict(key.options);
}

std::string check_clause(const Check& check) {
  return (check.name.empty() ? "" : "CONSTRAINT " + quoted(check.name) + " ") + "CHECK (" + check.expression + ")";
}

std::string foreign_key_clause(const ForeignKey& key) {
  std::string out = key.name.empty() ? "" : "CONSTRAINT " + quoted(key.name) + " ";
  out += fmt::format("FOREIGN KEY {} REFERENCES {}", names(key.columns), quoted(key.ref_table));
  if (!key.ref_columns.empty()) out += " " + names(key.ref_columns);
  if (const std::string action = action_text(key.on_delete); !action.empty()) out += " ON DELETE " + action;
  if (const std::string action = action_text(key.on_update); !action.empty()) out += " ON UPDATE " + action;
  if (key.deferral == Deferral::deferrable) out += " DEFERRABLE";
  if (key.deferral == Deferral::initially_deferred) out += " DEFERRABLE INITIALLY DEFERRED";
  return out;
}

std::string create_table(const Table& table) {
  std::vector<std::string> lines;
  for (const Column& column : table.columns) lines.push_back(column_clause(table, column));
  for (const Key& key : table.keys)
    if (!is_inline(table, key)) lines.push_back(key_clause(key));
  for (const Check& check : table.checks) lines.push_back(check_clause(check));
  for (const ForeignKey& key : table.foreign_keys) lines.push_back(foreign_key_clause(key));
  std::string out = "CREATE TABLE " + quoted(table.name) + " (\n";
  for (std::size_t i = 0; i < lines.size(); ++i) out += "  " + lines[i] + (i + 1 < lines.size() ? ",\n" : "\n");
  out += ")";
  std::string options;
  for (const std::string& option : table.options) options += (options.empty() ? " " : ", ") + option;
  return out + options;
}

std::string create_index(const std::string& table, const Index& index) {
  std::string parts;
  for (const IndexPart& part : index.parts) {
    parts += parts.empty() ? "" : ", ";
    parts += part.expression.empty() ? quoted(part.column) : part.expression;
    if (!part.collation.empty()) parts += " COLLATE " + quoted(part.collation);
    if (part.descending) parts += " DESC";
  }
  std::string out = fmt::format("CREATE {}INDEX {} ON {} ({})", index.unique ? "UNIQUE " : "", quoted(index.name), quoted(table), parts);
  if (!index.where.empty()) out += " WHERE " + index.where;
  return out;
}

std::string create_view(const View& view) {
  return "CREATE VIEW " + quoted(view.name) + (view.columns.empty() ? "" : " " + names(view.columns)) + " AS " + view.definition;
}

std::vector<Statement> write(const Model& model, const WriteOptions& options) {
  std::vector<Statement> out;
  const auto object = [](std::string_view kind, const std::string& name, const std::string& table = {}) {
    ObjectRef ref;
    ref.kind = std::string(kind);
    ref.name = name;
    if (!table.empty()) ref.table = table;
    return ref;
  };
  for (const Table* table : ddl::order_tables(model).tables) {
    out.push_back({create_table(*table), object("table", table->name)});
    for (const Index& index : table->indexes) out.push_back({create_index(table->name, index), object("index", index.name, table->name)});
  }
  if (options.opaque)
    for (const Opaque& opaque : model.opaque)
      if (!opaque.text.empty()) out.push_back({opaque.text, object(opaque.kind, opaque.name.name)});
  for (const View* view : ddl::order_views(model)) out.push_back({create_view(*view), object("view", view->name)});
  for (const Trigger& trigger : model.triggers) out.push_back({trigger.definition, object("trigger", trigger.name, trigger.table.name)});
  return out;
}

}  // namespace assay::schema::sqlite
