#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/text.h"
#include "schema/ddl/write.h"
#include "schema/formats/dbml/spell.h"
#include "schema/formats/formats.h"
#include "schema/formats/unsaid.h"
#include "schema/naming.h"
#include "schema/type_names.h"

namespace assay::schema {
namespace {

using dbml::name;

constexpr std::string_view database_type(Dialect dialect) {
  switch (dialect) {
    case Dialect::postgres: return "PostgreSQL";
    case Dialect::mysql: return "MySQL";
    case Dialect::mariadb: return "MariaDB";
    case Dialect::sqlite: return "SQLite";
    case Dialect::sqlserver: return "SQL Server";
    case Dialect::oracle: return "Oracle";
  }
  return "PostgreSQL";
}

constexpr std::string_view action_text(Action action) {
  switch (action) {
    case Action::restrict_: return "restrict";
    case Action::cascade: return "cascade";
    case Action::set_null: return "set null";
    case Action::set_default: return "set default";
    case Action::no_action: break;
  }
  return "no action";
}

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto dot = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, dot), part = dot < text.size() ? text.substr(dot + 1) : "0";
  return !whole.empty() && !part.empty() && std::all_of(whole.begin(), whole.end(), digit) && std::all_of(part.begin(), part.end(), digit);
}

/// The value of a text that is one string literal and nothing else.
std::optional<std::string> plain_string(std::string_view text, Dialect dialect) {
  if (text.size() < 2 || text.front() != '\'' || text.back() != '\'') return std::nullopt;
  std::string value;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    const bool pair = text[i] == '\'' || (text[i] == '\\' && is_mysql_family(dialect));
    if (pair) ++i;
    if (i + 1 < text.size()) value += text[i];
  }
  if (literal(value, dialect) != text) return std::nullopt;
  return value;
}

class Writer {
 public:
  Writer(const Model& model, const DbmlExtras& extras) : model_(model), extras_(extras) {
    default_schema_ = model.dialect == Dialect::postgres ? "public" : model.dialect == Dialect::sqlserver ? "dbo" : "";
    for (const Enum& one : model.enums) enums_.emplace(Name{one.schema, one.name}, one.values);
    for (const Table& one : model.tables) absorb_sequences(one);
  }

  Text run() {
    project();
    for (const Enum& one : model_.enums) enumeration({one.schema, one.name}, one.values, one.comment);
    if (is_mysql_family(model_.dialect)) inline_enums();
    for (const Table& one : model_.tables) table(one);
    for (const Table& one : model_.tables)
      for (const ForeignKey& key : one.foreign_keys) reference(one, key);
    for (const DbmlGroup& one : extras_.groups) group(one);
    for (const DbmlNote& one : extras_.notes) note(one);
    Model rest = model_;
    std::erase_if(rest.sequences, [&](const Sequence& one) { return absorbed_.contains({one.schema, one.name}); });
    unsaid(rest,
           {.enums = true,
            .comments = true,
            .defaults = true,
            .identity = true,
            .unique_keys = true,
            .checks = true,
            .indexes = true,
            .actions = true},
           losses_);
    return {.text = std::move(out_), .losses = losses_.take()};
  }

 private:
  std::string qualified(const Name& object) const {
    if (object.schema.empty() || object.schema == default_schema_) return name(object.name);
    return name(object.schema) + "." + name(object.name);
  }

  void block(const std::string& text) {
    if (!out_.empty()) out_ += '\n';
    out_ += text;
  }

  void project() {
    const std::string head = model_.database.empty() ? "Project {\n" : "Project " + name(model_.database) + " {\n";
    std::string text = head + "  database_type: '" + std::string(database_type(model_.dialect)) + "'\n";
    if (!extras_.project_note.empty()) text += "  Note: " + dbml::text(extras_.project_note, "  ") + "\n";
    block(text + "}\n");
  }

  void enumeration(const Name& type, const std::vector<std::string>& values, const std::string& comment) {
    if (!comment.empty()) losses_.lost(ref_of("enum", type), "comment");
    if (values.empty()) {
      losses_.lost(ref_of("enum", type), "an enum without values");
      return;
    }
    std::string text = "Enum " + qualified(type) + " {\n";
    for (const std::string& value : values) {
      text += "  " + name(value);
      for (const DbmlValueNote& note : extras_.value_notes)
        if (note.type == type && note.value == value) text += " [note: " + dbml::text(note.note, "  ") + "]";
      text += "\n";
    }
    block(text + "}\n");
  }

  /// MySQL's enums have no names: they get those of their column.
  void inline_enums() {
    std::set<std::string, std::less<>> taken;
    for (const Table& table : model_.tables)
      for (const Column& column : table.columns) {
        if (column.type.name != "enum" || column.type.args.empty()) continue;
        const std::string type = unique_name(object_name(table.name, column.name, ""), taken);
        inline_enums_[{table.qualified(), column.name}] = type;
        enumeration({"", type}, column.type.args, "");
      }
  }

  /// "serial" is a default of nextval() and a sequence: one setting in DBML.
  void absorb_sequences(const Table& table) {
    for (const Column& column : table.columns)
      for (const Sequence& sequence : model_.sequences) {
        const bool owned = sequence.owner_table == table.qualified() && sequence.owner_column == column.name;
        if (owned && column.default_value && column.default_value->starts_with("nextval(")) {
          absorbed_.insert({sequence.schema, sequence.name});
          serial_.insert({table.qualified(), column.name});
          losses_.approximated(column_ref(table, column.name), "DEFAULT " + *column.default_value, "increment");
        }
      }
  }

  std::string type(const Table& table, const Column& column) const {
    if (const auto found = inline_enums_.find({table.qualified(), column.name}); found != inline_enums_.end()) return name(found->second);
    std::string dimensions;
    for (int i = 0; i < column.type.dimensions; ++i) dimensions += "[]";
    if (enums_.contains({column.type.schema, column.type.name})) return qualified({column.type.schema, column.type.name}) + dimensions;
    if (!column.type.schema.empty()) {
      const std::string args = column.type.args.empty() ? "" : "(" + text::join(column.type.args, ",") + ")";
      return name(column.type.schema) + "." + name(column.type.name) + args + dimensions;
    }
    const std::string written = short_type(column.type, model_.dialect);
    const auto open = std::min(written.find_first_of("([,"), written.size());
    const std::string_view tail = std::string_view(written).substr(open);
    const bool simple = name(written.substr(0, open)).front() != '"' &&
                        tail.find_first_not_of("()[],0123456789") == std::string_view::npos && tail.find('(') == tail.rfind('(') &&
                        (tail.empty() || tail.ends_with(')') || tail.ends_with("[]"));
    return simple ? written : quoted(written);
  }
  static std::string quoted(std::string_view text) {
    const std::string one = name(text);
    return one.front() == '"' ? one : "\"" + one + "\"";
  }

  std::string default_setting(const Table& table, const Column& column) {
    const std::string& value = *column.default_value;
    if (is_number(value) || value == "true" || value == "false") return "default: " + value;
    if (value == "NULL") return "default: null";
    if (const auto string = plain_string(value, model_.dialect)) return "default: " + one_line_text(*string);
    const auto expression = in_backticks(value);
    if (!expression) losses_.lost(column_ref(table, column.name), "DEFAULT " + value);
    return expression ? "default: " + *expression : "";
  }
  static std::string one_line_text(std::string_view value) {
    std::string out = "'";
    for (const char c : value) {
      if (c == '\\' || c == '\'') out += '\\';
      if (c == '\n')
        out += "\\n";
      else if (c == '\r')
        out += "\\r";
      else
        out += c;
    }
    return out + "'";
  }

  /// Backticks cannot stand between backticks: MySQL's quotes go where a name is plain.
  std::optional<std::string> in_backticks(std::string_view expression) const {
    std::string out = "`";
    for (std::size_t i = 0; i < expression.size();) {
      if (expression[i] != '`') {
        out += expression[i++];
        continue;
      }
      const auto close = expression.find('`', i + 1);
      if (close == std::string_view::npos) return std::nullopt;
      const std::string_view word = expression.substr(i + 1, close - i - 1);
      if (identifier(word, model_.dialect) != word) return std::nullopt;
      out += word;
      i = close + 1;
    }
    return out + "`";
  }

  void column(std::string& text, const Table& table, const Column& column) {
    const Key* primary = table.primary_key();
    const bool single = primary != nullptr && primary->columns == std::vector{column.name} && is_default(table, *primary);
    const bool in_primary =
        primary != nullptr && std::find(primary->columns.begin(), primary->columns.end(), column.name) != primary->columns.end();
    std::vector<std::string> settings;
    if (single) settings.emplace_back("pk");
    if (column.identity || serial_.contains({table.qualified(), column.name})) settings.emplace_back("increment");
    if (!column.nullable && !single) settings.emplace_back("not null");
    if (column.nullable && in_primary) settings.emplace_back("null");
    for (const Key& key : table.keys)
      if (!key.primary && key.columns == std::vector{column.name} && is_default(table, key)) settings.emplace_back("unique");
    if (column.default_value && !column.generated && !serial_.contains({table.qualified(), column.name}))
      if (std::string setting = default_setting(table, column); !setting.empty()) settings.push_back(std::move(setting));
    if (!column.comment.empty()) settings.push_back("note: " + dbml::text(column.comment, "    "));
    text += "  " + name(column.name) + " " + (column.type.name.empty() ? "\"\"" : type(table, column));
    if (!settings.empty()) text += " [" + text::join(settings, ", ") + "]";
    text += "\n";
  }

  bool has_default_name(const Table& table, const Key& key) const {
    if (is_mysql_family(model_.dialect) && key.primary) return true;
    return key.name.empty() || (model_.dialect == Dialect::postgres && key.name == default_name(key, table.name));
  }
  bool is_default(const Table& table, const Key& key) const {
    return key.columns.size() == 1 && key.comment.empty() && has_default_name(table, key);
  }

  static std::string parts_text(const std::vector<std::string>& parts) {
    return parts.size() == 1 ? parts.front() : "(" + text::join(parts, ", ") + ")";
  }

  void index_line(std::string& lines, std::string parts, std::vector<std::string> settings, const std::string& object,
                  const std::string& comment) {
    if (!object.empty()) settings.push_back("name: " + one_line_text(object));
    if (!comment.empty()) settings.push_back("note: " + dbml::text(comment, "      "));
    lines += "    " + std::move(parts) + (settings.empty() ? "" : " [" + text::join(settings, ", ") + "]") + "\n";
  }

  void keys_and_indexes(std::string& text, const Table& table) {
    std::string lines;
    for (const Key& key : table.keys) {
      if (is_default(table, key) || key.columns.empty()) continue;
      std::vector<std::string> parts;
      for (const std::string& column : key.columns) parts.push_back(name(column));
      index_line(lines, parts_text(parts), {key.primary ? "pk" : "unique"}, has_default_name(table, key) ? "" : key.name, key.comment);
    }
    for (const Index& index : table.indexes) {
      std::vector<std::string> parts;
      bool sayable = !index.parts.empty();
      for (const IndexPart& part : index.parts) {
        const auto expression = part.column.empty() ? in_backticks(part.expression) : std::optional(name(part.column));
        sayable = sayable && expression.has_value();
        if (expression) parts.push_back(*expression);
      }
      if (!sayable) {
        losses_.lost(part_ref("index", table, index.name), "index");
        continue;
      }
      // A key is unique without a type, an index has one.
      std::vector<std::string> settings;
      const bool unique = index.unique && index.where.empty();
      if (unique) settings.emplace_back("unique");
      if (unique || index.method != "btree") settings.push_back("type: " + name(index.method));
      index_line(lines, parts_text(parts), std::move(settings), index.name, index.comment);
    }
    if (!lines.empty()) text += "\n  indexes {\n" + lines + "  }\n";
  }

  void checks(std::string& text, const Table& table) {
    std::string lines;
    for (const Check& check : table.checks) {
      const auto expression = in_backticks(check.expression);
      if (!expression) {
        losses_.lost(part_ref("check", table, check.name), "CHECK (" + check.expression + ")");
        continue;
      }
      lines += "    " + *expression + (check.name.empty() ? "" : " [name: " + one_line_text(check.name) + "]") + "\n";
    }
    if (!lines.empty()) text += "\n  checks {\n" + lines + "  }\n";
  }

  void table(const Table& table) {
    if (table.columns.empty()) {
      losses_.lost(table_ref(table), "a table without columns");
      return;
    }
    std::string text = "Table " + qualified(table.qualified());
    for (const DbmlHeaderColor& one : extras_.header_colors)
      if (one.table == table.qualified() && is_color(one.color)) text += " [headercolor: " + one.color + "]";
    text += " {\n";
    for (const Column& one : table.columns) column(text, table, one);
    keys_and_indexes(text, table);
    checks(text, table);
    if (!table.comment.empty()) text += "\n  Note: " + dbml::text(table.comment, "  ") + "\n";
    block(text + "}\n");
  }

  static bool is_color(std::string_view color) {
    return color.size() > 1 && color.front() == '#' && name(std::string("x") + std::string(color.substr(1))).front() != '"';
  }

  static std::string end_text(const std::string& table, const std::vector<std::string>& columns) {
    std::vector<std::string> names;
    for (const std::string& column : columns) names.push_back(name(column));
    return table + "." + parts_text(names);
  }

  /// DBML has one reference between two ends, in one direction only.
  void reference(const Table& table, const ForeignKey& key) {
    const Table* target = model_.table(key.ref_schema, key.ref_table);
    if (target == nullptr || target->columns.empty() || table.columns.empty() || key.columns.size() != key.ref_columns.size() ||
        key.columns.empty()) {
      losses_.lost(part_ref("foreign_key", table, key.name), "reference to " + display({key.ref_schema, key.ref_table}));
      return;
    }
    const std::string from = end_text(qualified(table.qualified()), key.columns),
                      to = end_text(qualified(target->qualified()), key.ref_columns);
    // The order of the columns does not tell two references apart there.
    const auto sorted = [](const std::string& table_name, std::vector<std::string> columns) {
      std::sort(columns.begin(), columns.end());
      return end_text(table_name, columns);
    };
    const std::string a = sorted(qualified(table.qualified()), key.columns), b = sorted(qualified(target->qualified()), key.ref_columns);
    if (a == b || !ends_.insert(std::minmax(a, b)).second) {
      losses_.lost(part_ref("foreign_key", table, key.name), "a second reference between the same columns");
      return;
    }
    std::string text = "Ref";
    const bool unnamed = key.name.empty() || (model_.dialect == Dialect::postgres && key.name == default_name(key, table.name));
    if (!unnamed) text += " " + name(key.name);
    text += ": " + from + " > " + to;
    std::vector<std::string> settings;
    if (key.on_delete != Action::no_action) settings.push_back("delete: " + std::string(action_text(key.on_delete)));
    if (key.on_update != Action::no_action) settings.push_back("update: " + std::string(action_text(key.on_update)));
    if (!settings.empty()) text += " [" + text::join(settings, ", ") + "]";
    if (!referenced_) out_ += "\n";
    referenced_ = true;
    out_ += text + "\n";
  }

  void group(const DbmlGroup& group) {
    std::string text = "TableGroup " + name(group.name);
    if (is_color(group.color)) text += " [color: " + group.color + "]";
    text += " {\n";
    for (const Name& table : group.tables)
      if (const Table* found = model_.table(table.schema, table.name); found != nullptr && !found->columns.empty())
        text += "  " + qualified(table) + "\n";
    if (!group.note.empty()) text += "  Note: " + dbml::text(group.note, "  ") + "\n";
    block(text + "}\n");
  }

  void note(const DbmlNote& note) {
    const std::string color = is_color(note.color) ? " [color: " + note.color + "]" : "";
    block("Note " + name(note.name) + color + " {\n  " + dbml::text(note.text, "  ") + "\n}\n");
  }

  const Model& model_;
  const DbmlExtras& extras_;
  std::string default_schema_;
  std::map<Name, std::vector<std::string>> enums_;
  std::map<std::pair<Name, std::string>, std::string> inline_enums_;
  std::set<std::pair<Name, std::string>> serial_;
  std::set<Name> absorbed_;
  std::set<std::pair<std::string, std::string>> ends_;
  LossList losses_;
  std::string out_;
  bool referenced_ = false;
};

}  // namespace

Text write_dbml(const Model& model, const DbmlExtras& extras) { return Writer(model, extras).run(); }

Text write_dbml(const Model& model) { return write_dbml(model, DbmlExtras{}); }

}  // namespace assay::schema
