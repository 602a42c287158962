#include "schema/model.h"

#include <algorithm>
#include <tuple>

#include "core/text.h"

namespace assay::schema {
namespace {

template <class List, class Key>
void sort_by(List& list, Key key) {
  std::stable_sort(list.begin(), list.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

auto object_key(const ObjectRef& object) {
  return std::make_tuple(object.kind, object.schema.value_or(""), object.table.value_or(""), object.name, object.column.value_or(""));
}

template <class List>
auto find_named(List& list, std::string_view schema, std::string_view name) -> decltype(&list.front()) {
  for (auto& item : list)
    if (item.name == name && item.schema == schema) return &item;
  return nullptr;
}

std::string argument_list(const DataType& type, bool quoted) {
  std::string out;
  for (const std::string& arg : type.args) {
    if (!out.empty()) out += ',';
    out += quoted ? text::quote_literal(arg) : arg;
  }
  return "(" + out + ")";
}

}  // namespace

std::string_view name_of(Dialect dialect) {
  for (const EnumName& entry : enum_names(dialect))
    if (entry.value == static_cast<std::int64_t>(dialect)) return enum_names(dialect)[static_cast<std::size_t>(entry.value)].name;
  return "postgres";
}

Result<Dialect> dialect_of(std::string_view name) {
  const std::string lowered = text::lower(name);
  static constexpr std::pair<std::string_view, Dialect> names[] = {
      {"postgres", Dialect::postgres}, {"postgresql", Dialect::postgres}, {"pg", Dialect::postgres},    {"mysql", Dialect::mysql},
      {"mariadb", Dialect::mariadb},   {"sqlite", Dialect::sqlite},       {"sqlite3", Dialect::sqlite}, {"sqlserver", Dialect::sqlserver},
      {"mssql", Dialect::sqlserver},   {"tsql", Dialect::sqlserver},      {"oracle", Dialect::oracle},
  };
  for (const auto& [known, dialect] : names)
    if (known == lowered) return dialect;
  return fail(Code::invalid, fmt::format("'{}' is no dialect. Use postgres, mysql, mariadb, sqlite, sqlserver or oracle.", name));
}

const Column* Table::column(std::string_view column_name) const {
  for (const Column& c : columns)
    if (c.name == column_name) return &c;
  return nullptr;
}

Column* Table::column(std::string_view column_name) {
  for (Column& c : columns)
    if (c.name == column_name) return &c;
  return nullptr;
}

const Key* Table::primary_key() const {
  for (const Key& key : keys)
    if (key.primary) return &key;
  return nullptr;
}

const Table* Model::table(std::string_view schema_name, std::string_view table_name) const {
  return find_named(tables, schema_name, table_name);
}
Table* Model::table(std::string_view schema_name, std::string_view table_name) { return find_named(tables, schema_name, table_name); }
const View* Model::view(std::string_view schema_name, std::string_view view_name) const {
  return find_named(views, schema_name, view_name);
}

void Model::sort() {
  const auto by_name = [](const auto& o) { return std::tie(o.schema, o.name); };
  const auto by_own_name = [](const auto& o) { return std::tie(o.name); };
  sort_by(schemas, by_own_name);
  sort_by(extensions, by_own_name);
  sort_by(enums, by_name);
  sort_by(domains, by_name);
  sort_by(composites, by_name);
  sort_by(sequences, by_name);
  sort_by(tables, by_name);
  sort_by(views, by_name);
  for (Domain& domain : domains) sort_by(domain.checks, by_own_name);
  for (Table& table : tables) {
    // The primary key first, as everybody writes it.
    sort_by(table.keys, [](const Key& k) { return std::make_tuple(!k.primary, std::string_view(k.name)); });
    sort_by(table.checks, by_own_name);
    sort_by(table.exclusions, by_own_name);
    sort_by(table.foreign_keys, by_own_name);
    sort_by(table.indexes, by_own_name);
    std::sort(table.options.begin(), table.options.end());
  }
  for (View& view : views) {
    sort_by(view.indexes, by_own_name);
    std::sort(view.options.begin(), view.options.end());
  }
  std::vector<std::pair<std::string, std::size_t>> order;
  for (std::size_t i = 0; i < routines.size(); ++i)
    order.emplace_back(routines[i].schema + '\0' + routines[i].name + '\0' + signature(routines[i]), i);
  std::sort(order.begin(), order.end());
  std::vector<Routine> sorted;
  for (const auto& entry : order) sorted.push_back(std::move(routines[entry.second]));
  routines = std::move(sorted);
  sort_by(triggers, [](const Trigger& t) { return std::tie(t.table, t.name); });
  sort_by(policies, [](const Policy& p) { return std::tie(p.table, p.name); });
  sort_by(grants, [](const Grant& g) { return std::make_tuple(object_key(g.object), g.grantee, g.privilege, g.grantable, g.revoked); });
  grants.erase(std::unique(grants.begin(), grants.end()), grants.end());
  sort_by(owners, [](const Owner& o) { return std::make_tuple(object_key(o.object), o.role); });
  sort_by(opaque, [](const Opaque& o) { return std::tie(o.kind, o.name, o.text); });
}

std::string display(const Name& name) { return name.schema.empty() ? name.name : name.schema + "." + name.name; }

std::string signature(const Routine& routine) {
  std::string out;
  for (const Argument& argument : routine.arguments) {
    if (argument.mode == "OUT") continue;
    if (!out.empty()) out += ", ";
    if (argument.mode == "VARIADIC") out += "VARIADIC ";
    out += type_text(argument.type, Dialect::postgres);
  }
  return "(" + out + ")";
}

std::string type_text(const DataType& type, Dialect dialect) {
  std::string out = type.schema.empty() ? type.name : type.schema + "." + type.name;
  const bool members = is_mysql_family(dialect) && (type.name == "enum" || type.name == "set");
  if (!type.args.empty()) {
    // PostgreSQL puts the precision of "timestamp with time zone" after its first word.
    const auto word = out.find(" with");
    const bool inner =
        dialect == Dialect::postgres && (out.starts_with("time ") || out.starts_with("timestamp ")) && word != std::string::npos;
    if (inner)
      out.insert(word, argument_list(type, false));
    else if (dialect == Dialect::postgres && type.name == "interval" && !type.suffix.empty())
      return "interval " + type.suffix + argument_list(type, false);
    else
      out += argument_list(type, members);
  }
  if (!type.suffix.empty()) out += " " + type.suffix;
  for (int i = 0; i < type.dimensions; ++i) out += "[]";
  return out;
}

}  // namespace assay::schema
