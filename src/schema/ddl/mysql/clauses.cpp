#include <algorithm>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {
namespace {

std::string name_list(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quoted_name(name);
  return "(" + out + ")";
}

std::string action_text(Action action) {
  switch (action) {
    case Action::no_action:
    case Action::restrict_: return {};
    case Action::cascade: return "CASCADE";
    case Action::set_null: return "SET NULL";
    case Action::set_default: return "SET DEFAULT";
  }
  return {};
}

bool is_literal(std::string_view text) {
  if (text.empty()) return false;
  if (text.front() == '\'') return true;
  if (text.starts_with("b'") || text.starts_with("x'") || text.starts_with("0x") || text == "true" || text == "false" || text == "null")
    return true;
  const std::string_view digits = text.front() == '-' ? text.substr(1) : text;
  return !digits.empty() && digits.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
}

bool is_instant(std::string_view text) {
  return text::lower(text.substr(0, 17)) == "current_timestamp" && text.find_first_of("+-*/ ") == std::string_view::npos;
}

bool is_blob(std::string_view type) {
  return type.ends_with("text") || type.ends_with("blob") || type == "json" || type == "geometry" || type.ends_with("point") ||
         type.ends_with("polygon") || type.ends_with("linestring") || type == "geometrycollection";
}

/// Literals stand bare; an expression needs parentheses, and so does everything for types that MySQL gives expressions only.
std::string default_clause(const Column& column, Dialect dialect) {
  const std::string& value = *column.default_value;
  const bool bare = is_instant(value) || (is_literal(value) && (dialect == Dialect::mariadb || !is_blob(column.type.name)));
  return bare ? " DEFAULT " + value : " DEFAULT (" + value + ")";
}

std::string charset_clause(const Column& column) {
  std::string out;
  if (!column.charset.empty()) out += " CHARACTER SET " + column.charset;
  if (!column.collation.empty()) out += " COLLATE " + column.collation;
  return out;
}

std::string generated_clause(const Column& column) {
  if (column.generated->expression.starts_with("row "))
    return " GENERATED ALWAYS AS " + std::string(column.generated->expression == "row start" ? "ROW START" : "ROW END");
  return fmt::format(" GENERATED ALWAYS AS ({}) {}", column.generated->expression, column.generated->stored ? "STORED" : "VIRTUAL");
}

std::string option_words(const std::string& option) {
  // SRID 4326, COLUMN_FORMAT fixed; MariaDB's REF_SYSTEM_ID=1 has its sign.
  const std::size_t sign = option.find('=');
  if (sign == std::string::npos || option.starts_with("REF_SYSTEM_ID") || option.starts_with("COMPRESSED")) return " " + option;
  return " " + option.substr(0, sign) + " " + option.substr(sign + 1);
}

std::string part_text(const std::string& column, int prefix, bool descending) {
  return quoted_name(column) + (prefix > 0 ? "(" + std::to_string(prefix) + ")" : "") + (descending ? " DESC" : "");
}

std::string key_options(const std::vector<std::string>& options, const std::string& comment) {
  std::string out;
  for (const std::string& option : options)
    out += option.starts_with("parser=") ? " WITH PARSER " + quoted_name(option.substr(7)) : " " + option;
  if (!comment.empty()) out += " COMMENT " + quoted_literal(comment);
  return out;
}

}  // namespace

std::string type_clause(const DataType& type) {
  std::string out = type.name;
  const bool members = type.name == "enum" || type.name == "set";
  std::string args;
  for (const std::string& arg : type.args) args += (args.empty() ? "" : ",") + (members ? quoted_literal(arg) : arg);
  if (!type.args.empty()) out += "(" + args + ")";
  return type.suffix.empty() ? out : out + " " + type.suffix;
}

std::string column_clause(const Table& table, const Column& column, Dialect dialect) {
  std::string out = quoted_name(column.name) + " ";
  const DataType& type = column.type;
  out += type_clause(type) + charset_clause(column);
  const auto option = [&](std::string_view start) {
    for (const std::string& text : column.options)
      if (text.starts_with(start)) out += option_words(text);
  };
  if (dialect == Dialect::mariadb) option("COMPRESSED"), option("REF_SYSTEM_ID");
  if (column.generated) out += generated_clause(column);
  const bool row = column.generated && column.generated->expression.starts_with("row ");
  // MariaDB takes no NOT NULL on generated columns.
  if (!column.nullable && !(column.generated && dialect == Dialect::mariadb))
    out += " NOT NULL";
  else if (column.nullable && !column.generated && type.name == "timestamp")
    out += " NULL";
  if (dialect != Dialect::mariadb) option("SRID");
  if (column.default_value && !column.generated) out += default_clause(column, dialect);
  if (!column.on_update.empty()) out += " ON UPDATE " + column.on_update;
  if (column.identity) out += " AUTO_INCREMENT";
  if (column.invisible) out += " INVISIBLE";
  if (!row) option("WITHOUT SYSTEM"), option("WITH SYSTEM");
  for (const std::string& text : column.options)
    if (!text.starts_with("COMPRESSED") && !text.starts_with("REF_SYSTEM_ID") && !text.starts_with("SRID") && !text.starts_with("WITH"))
      out += option_words(text);
  if (!column.comment.empty()) out += " COMMENT " + quoted_literal(column.comment);
  for (const Check& check : table.checks)
    if (check.column == column.name) out += " CHECK (" + check.expression + ")";
  return out;
}

std::string key_clause(const Key& key) {
  std::string parts;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const bool descending = std::find(key.descending.begin(), key.descending.end(), key.columns[i]) != key.descending.end();
    parts += (parts.empty() ? "" : ", ") + part_text(key.columns[i], i < key.prefix.size() ? key.prefix[i] : 0, descending);
  }
  if (key.without_overlaps) parts += " WITHOUT OVERLAPS";
  std::string out = key.primary ? "PRIMARY KEY " : "UNIQUE KEY " + quoted_name(key.name) + " ";
  out += "(" + parts + ")";
  if (!key.method.empty() && key.method != "btree") out += " USING " + text::lower(key.method);
  return out + key_options(key.options, key.comment);
}

std::string index_clause(const Index& index, Dialect dialect) {
  std::string out;
  const bool special = index.method == "fulltext" || index.method == "spatial" || index.method == "vector";
  if (index.unique) out = "UNIQUE ";
  if (index.method == "fulltext") out = "FULLTEXT ";
  if (index.method == "spatial") out = "SPATIAL ";
  if (index.method == "vector") out = "VECTOR ";
  out += "KEY " + quoted_name(index.name) + " (";
  for (std::size_t i = 0; i < index.parts.size(); ++i) {
    const IndexPart& part = index.parts[i];
    if (i > 0) out += ", ";
    out += part.expression.empty() ? part_text(part.column, part.prefix, part.descending)
                                   : "(" + part.expression + ")" + (part.descending ? " DESC" : "");
  }
  out += ")";
  if (!special && index.method != "btree" && !index.method.empty()) out += " USING " + index.method;
  out += key_options(index.options, index.comment);
  if (index.invisible) out += dialect == Dialect::mariadb ? " IGNORED" : " INVISIBLE";
  return out;
}

std::string check_clause(const Check& check) {
  std::string out;
  if (!check.name.empty()) out = "CONSTRAINT " + quoted_name(check.name) + " ";
  out += "CHECK (" + check.expression + ")";
  return check.enforced ? out : out + " NOT ENFORCED";
}

std::string foreign_key_clause(const ForeignKey& key) {
  std::string out;
  if (!key.name.empty()) out = "CONSTRAINT " + quoted_name(key.name) + " ";
  out += fmt::format("FOREIGN KEY {} REFERENCES {} {}", name_list(key.columns), quoted_name(key.ref_schema, key.ref_table),
                     name_list(key.ref_columns));
  if (const std::string action = action_text(key.on_delete); !action.empty()) out += " ON DELETE " + action;
  if (const std::string action = action_text(key.on_update); !action.empty()) out += " ON UPDATE " + action;
  return out;
}

std::string table_options(const Table& table) {
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : " ") + text; };
  for (const std::string& option : table.options)
    if (option.starts_with("ENGINE=")) add(option);
  if (!table.charset.empty()) add("DEFAULT CHARSET=" + table.charset);
  if (!table.collation.empty()) add("COLLATE=" + table.collation);
  if (!table.tablespace.empty()) add("TABLESPACE " + quoted_name(table.tablespace));
  for (const std::string& option : table.options)
    if (!option.starts_with("ENGINE=") && !option.starts_with("PERIOD FOR ") && !option.starts_with("WITH SYSTEM")) add(option);
  if (!table.comment.empty()) add("COMMENT=" + quoted_literal(table.comment));
  for (const std::string& option : table.options)
    if (option.starts_with("WITH SYSTEM")) add(option);
  return out;
}

std::string create_table(const Table& table, Dialect dialect, const std::vector<std::string>& skip) {
  std::vector<std::string> lines;
  for (const Column& column : table.columns) lines.push_back(column_clause(table, column, dialect));
  for (const std::string& option : table.options)
    if (option.starts_with("PERIOD FOR ")) lines.push_back(option);
  for (const Key& key : table.keys) lines.push_back(key_clause(key));
  for (const Index& index : table.indexes) lines.push_back(index_clause(index, dialect));
  for (const ForeignKey& key : table.foreign_keys)
    if (std::find(skip.begin(), skip.end(), key.name) == skip.end()) lines.push_back(foreign_key_clause(key));
  for (const Check& check : table.checks)
    if (check.column.empty()) lines.push_back(check_clause(check));
  std::string out = "CREATE TABLE " + quoted_name(table.schema, table.name) + " (\n";
  for (std::size_t i = 0; i < lines.size(); ++i) out += "  " + lines[i] + (i + 1 < lines.size() ? ",\n" : "\n");
  out += ")";
  if (const std::string options = table_options(table); !options.empty()) out += " " + options;
  if (table.partition_by && !table.partition_by->text.empty()) out += "\n" + table.partition_by->text;
  return out;
}

}  // namespace assay::schema::mysql
