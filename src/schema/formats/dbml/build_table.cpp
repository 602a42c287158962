#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/ddl/write.h"
#include "schema/formats/dbml/builder.h"
#include "schema/naming.h"
#include "schema/type_names.h"

namespace assay::schema::dbml {
namespace {

constexpr std::string_view column_settings[] = {"pk",        "primary key", "not null", "null", "unique", "default",
                                                "increment", "note",        "check",    "ref",  "dep",    "example"};
constexpr std::string_view index_settings[] = {"pk", "primary key", "unique", "name", "type", "note"};

struct Serial {
  std::string_view name;
  std::string_view type;
};
constexpr Serial serials[] = {{"serial", "integer"}, {"serial4", "integer"},      {"bigserial", "bigint"},
                              {"serial8", "bigint"}, {"smallserial", "smallint"}, {"serial2", "smallint"}};

bool has(const Settings& settings, std::string_view a, std::string_view b = {}) {
  return find(settings, a) != nullptr || (!b.empty() && find(settings, b) != nullptr);
}

/// a, a.b, a.b.c
bool is_path(const std::vector<Token>& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool dot = tokens[i].kind == TokenKind::symbol && tokens[i].text == ".";
    const bool part = tokens[i].kind == TokenKind::word || tokens[i].kind == TokenKind::quoted;
    if (i % 2 == 0 ? !part : !dot) return false;
  }
  return tokens.size() % 2 == 1;
}

}  // namespace

void Builder::all_tables() {
  for (const TableNode& node : in_.tables) {
    const Name name = resolved(node.name);
    if (tables_.contains(name)) {
      report(ProblemKind::lost, node.place, fmt::format("Table '{}' is there twice; the first one counts.", display(name)));
      continue;
    }
    table(node);
  }
}

/// A table's own columns win over those of its partials, a later partial's over an earlier one's.
TableNode Builder::with_partials(const TableNode& node) {
  TableNode out = node;
  out.columns.clear();
  std::map<std::string, int, std::less<>> winner;
  std::vector<std::pair<int, ColumnNode>> all;
  int rank = 0;
  constexpr int own = 1 << 30;
  for (const ColumnNode& column : node.columns) {
    if (!column.partial) {
      winner[column.name] = own;
      all.emplace_back(own, column);
      continue;
    }
    const auto found = partials_.find(column.name);
    if (found == partials_.end()) {
      report(ProblemKind::lost, column.place, fmt::format("There is no TablePartial '{}'.", column.name));
      continue;
    }
    const TableNode& partial = *found->second;
    ++rank;
    for (const ColumnNode& inherited : partial.columns) {
      if (inherited.partial) continue;
      int& best = winner[inherited.name];
      best = std::max(best, rank);
      all.emplace_back(rank, inherited);
    }
    out.indexes.insert(out.indexes.end(), partial.indexes.begin(), partial.indexes.end());
    out.checks.insert(out.checks.end(), partial.checks.begin(), partial.checks.end());
    if (!node.note && !find(node.settings, "note")) {
      if (partial.note) out.note = partial.note;
      if (find(partial.settings, "note")) out.note = value_of(find(partial.settings, "note"));
    }
    if (const Setting* color = find(partial.settings, "headercolor"); color && !find(node.settings, "headercolor")) {
      std::erase_if(out.settings, [](const Setting& s) { return s.name == "headercolor"; });
      out.settings.push_back(*color);
    }
  }
  for (auto& [from, column] : all)
    if (winner[column.name] == from) out.columns.push_back(std::move(column));
  return out;
}

void Builder::table(const TableNode& written) {
  const Name name = resolved(written.name);
  const TableNode node = with_partials(written);
  Table out{.schema = name.schema, .name = name.name};
  out.comment = node.note ? *node.note : value_of(find(node.settings, "note"));
  if (const std::string color = value_of(find(node.settings, "headercolor")); !color.empty())
    out_.extras.header_colors.push_back({name, color});
  if (!node.alias.empty() && !aliases_.emplace(node.alias, name).second)
    report(ProblemKind::lost, node.place, fmt::format("The alias '{}' is there twice; the first one counts.", node.alias));
  tables_.emplace(name, model().tables.size());
  columns(out, node);
  for (const IndexNode& one : node.indexes) index(out, one);
  for (const CheckNode& one : node.checks) check(out, one.expression, value_of(find(one.settings, "name")), "");
  for (const ColumnNode& one : node.columns) inline_refs(name, one);
  model().tables.push_back(std::move(out));
}

void Builder::columns(Table& table, const TableNode& node) {
  std::vector<std::string> primary;
  for (const ColumnNode& one : node.columns) {
    if (table.column(one.name) != nullptr) {
      report(ProblemKind::lost, one.place, fmt::format("Column '{}' is there twice; the first one counts.", one.name));
      continue;
    }
    column(table, one, primary);
  }
  if (!primary.empty()) key(table, {.primary = true, .columns = std::move(primary)}, node.place);
}

DataType Builder::type_of(const Table& table, const ColumnNode& node) {
  const TypeNode& type = node.type;
  if (type.path.empty()) return {};
  std::string last = type.path.back();
  int dimensions = type.dimensions;
  for (; last.ends_with("[]"); last.resize(last.size() - 2)) ++dimensions;
  const Path path = [&] {
    Path out = type.path;
    out.back() = last;
    return out;
  }();
  // An alias names a table, never a type.
  const Name name = path.size() == 1 ? Name{default_schema_, last} : resolved(path);
  if (const auto found = enums_.find(name); found != enums_.end() && type.args.empty()) {
    const Enum& one = model().enums[found->second];
    if (mysql()) return {.name = "enum", .args = one.values, .dimensions = dimensions};
    return {.schema = one.schema, .name = one.name, .dimensions = dimensions};
  }
  const std::string text = last + (type.args.empty() ? "" : "(" + type.args + ")");
  DataType out = parse_type(text, model().dialect);
  if (path.size() > 1) {
    out.name = last;
    out.schema = path[path.size() - 2];
  }
  out.dimensions = dimensions;
  // SQLite knows columns without a type: they are written with an empty one.
  if (out.name.empty() && model().dialect != Dialect::sqlite)
    report(ProblemKind::lost, node.place, fmt::format("Column '{}' of '{}' has no type.", node.name, table.name));
  return out;
}

std::optional<std::string> Builder::default_of(const ColumnNode& node, const Setting& setting) {
  std::string sign;
  std::size_t at = 0;
  while (at < setting.value.size() && setting.value[at].kind == TokenKind::symbol &&
         (setting.value[at].text == "-" || setting.value[at].text == "+"))
    sign = setting.value[at++].text == "-" && sign.empty() ? "-" : "";
  if (at < setting.value.size()) {
    const Token& last = setting.value.back();
    const bool single = at + 1 == setting.value.size();
    if (last.kind == TokenKind::number && single) return sign + last.text;
    if (last.kind == TokenKind::expression && single && sign.empty()) return std::string(text::trim(last.text));
    if ((last.kind == TokenKind::string || last.kind == TokenKind::quoted) && single && sign.empty())
      return literal(last.text, model().dialect);
    if (last.kind == TokenKind::word && sign.empty()) {
      const std::string word = text::lower(last.text);
      if (single && (word == "true" || word == "false")) return word;
      if (single && word == "null") return "NULL";
      if (is_path(setting.value)) return literal(last.text, model().dialect);  // a value of an enum, as mood.happy
    }
  }
  report(ProblemKind::lost, setting.place,
         fmt::format("The default of '{}' is neither a number, a text, true, false, null nor an expression in backticks.", node.name));
  return std::nullopt;
}

void Builder::unknown_settings(const Settings& settings, std::span<const std::string_view> known) {
  for (const Setting& setting : settings)
    if (std::find(known.begin(), known.end(), setting.name) == known.end())
      report(ProblemKind::ignored, setting.place, fmt::format("The setting '{}' says nothing about the schema.", setting.name));
}

void Builder::column(Table& table, const ColumnNode& node, std::vector<std::string>& primary) {
  Column out{.name = node.name, .type = type_of(table, node)};
  if (out.type.name.empty() && model().dialect != Dialect::sqlite) return;
  const bool in_primary = has(node.settings, "pk", "primary key");
  if (in_primary) primary.push_back(node.name);
  out.nullable = !has(node.settings, "not null") && (!in_primary || has(node.settings, "null"));
  out.comment = value_of(find(node.settings, "note"));
  if (const Setting* setting = find(node.settings, "default")) out.default_value = default_of(node, *setting);
  bool increments = has(node.settings, "increment");
  if (model().dialect == Dialect::postgres && out.type.schema.empty())
    for (const Serial& serial : serials)
      if (out.type.name == serial.name) {
        out.type.name = serial.type;
        out.nullable = false;
        increments = true;
      }
  if (increments) {
    const bool automatic = mysql() || model().dialect == Dialect::sqlite;
    out.identity = Identity{.kind = automatic ? IdentityKind::auto_increment : IdentityKind::by_default};
    if (model().dialect == Dialect::postgres) out.nullable = false;
  }
  // A type that has a name in DBML is a text with a check where there are no such types.
  const auto type = enums_.find({out.type.schema, out.type.name});
  if (type != enums_.end() && model().dialect != Dialect::postgres && !mysql()) {
    const Enum& values = model().enums[type->second];
    std::string list;
    for (const std::string& value : values.values) list += (list.empty() ? "" : ", ") + literal(value, model().dialect);
    check(table, fmt::format("{} IN ({})", identifier(out.name, model().dialect), list), "", out.name);
  }
  for (const Setting& setting : node.settings)
    if (setting.name == "check" && !setting.value.empty()) check(table, setting.value.front().text, "", node.name);
  unknown_settings(node.settings, column_settings);
  table.columns.push_back(std::move(out));
  if (has(node.settings, "unique")) key(table, {.columns = {node.name}}, node.place);
}

void Builder::key(Table& table, Key key, const Place& place) {
  const bool again = std::any_of(table.keys.begin(), table.keys.end(), [&](const Key& other) {
    return (key.primary && other.primary) || (key.primary == other.primary && key.columns == other.columns && key.name == other.name);
  });
  const bool same = std::any_of(table.keys.begin(), table.keys.end(), [&](const Key& other) {
    return key.primary == other.primary && key.columns == other.columns && (key.name.empty() || key.name == other.name);
  });
  if (again && !same) report(ProblemKind::lost, place, fmt::format("Table '{}' has two primary keys; the first one counts.", table.name));
  if (again || same) return;
  if (key.primary)
    for (const std::string& column : key.columns)
      if (Column* found = table.column(column); found && model().dialect != Dialect::sqlite) found->nullable = false;
  table.keys.push_back(std::move(key));
}

void Builder::check(Table& table, std::string expression, std::string name, std::string_view column) {
  expression = std::string(text::trim(expression));
  // What the column's type said already; a second time it would be one more each time the text is written and read.
  const auto same = [&](const Check& other) { return other.expression == expression; };
  if (name.empty() && std::any_of(table.checks.begin(), table.checks.end(), same)) return;
  if (name.empty() && model().dialect == Dialect::postgres) {
    std::set<std::string, std::less<>> taken;
    for (const Check& one : table.checks) taken.insert(one.name);
    name = unique_name(default_check_name(table.name, column), taken);
  }
  table.checks.push_back({.name = std::move(name), .expression = std::move(expression)});
}

void Builder::index(Table& table, const IndexNode& node) {
  const std::string type = value_of(find(node.settings, "type"));
  Index out{.name = value_of(find(node.settings, "name")), .comment = value_of(find(node.settings, "note"))};
  std::vector<std::string> columns;
  for (const IndexPartNode& part : node.parts) {
    if (part.expression) {
      out.parts.push_back({.expression = std::string(text::trim(part.text))});
      continue;
    }
    columns.push_back(part.text);
    out.parts.push_back({.column = part.text});
  }
  if (!known_columns(table, columns, node.place)) return;
  unknown_settings(node.settings, index_settings);
  const bool primary = has(node.settings, "pk", "primary key");
  out.unique = has(node.settings, "unique");
  if (primary || (out.unique && type.empty())) {
    if (columns.size() == node.parts.size())
      return key(table, {.name = out.name, .primary = primary, .columns = std::move(columns), .comment = out.comment}, node.place);
    if (primary) {
      report(ProblemKind::lost, node.place, fmt::format("The primary key of '{}' cannot have expressions.", table.name));
      return;
    }
  }
  if (!type.empty()) out.method = text::lower(type);
  table.indexes.push_back(std::move(out));
}

}  // namespace assay::schema::dbml
