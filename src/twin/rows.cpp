#include "twin/rows.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "schema/ddl/write.h"

namespace assay::twin {
namespace {

using schema::Column;
using schema::Dialect;
using schema::Model;
using schema::Name;
using schema::Table;

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A value for row `i` (from 1) as SQL; the same type gives the same value everywhere, so that foreign keys meet. "" when none is known.
class Values {
 public:
  explicit Values(const Model& model) : model_(model), postgres_(model.dialect == Dialect::postgres) {}

  std::string of(const schema::DataType& type, int i) const {
    if (type.dimensions > 0) return "'{}'";
    const std::string name = text::lower(type.name);
    for (const schema::Enum& known : model_.enums)
      if (known.name == type.name && !known.values.empty())
        return literal(known.values[static_cast<std::size_t>(i - 1) % known.values.size()]);
    for (const schema::Domain& known : model_.domains)
      if (known.name == type.name) return of(known.type, i);
    if (one_of(name, {"enum", "set"}) && !type.args.empty()) return literal(type.args[static_cast<std::size_t>(i - 1) % type.args.size()]);
    if (one_of(name, {"smallint", "integer", "bigint", "int", "tinyint", "mediumint", "numeric", "decimal", "real", "double precision",
                      "double", "float", "money", "oid", "year"}))
      return name == "year" ? std::to_string(2000 + i) : std::to_string(i);
    if (one_of(name, {"boolean", "bool"})) return i % 2 == 0 ? "true" : "false";
    if (one_of(name, {"text", "character varying", "varchar", "character", "char", "bpchar", "tinytext", "mediumtext", "longtext", "citext",
                      "name"}))
      return literal(clipped(type, i));
    return of_others(name, type, i);
  }

 private:
  std::string literal(std::string_view value) const { return schema::literal(value, model_.dialect); }
  static std::string clipped(const schema::DataType& type, int i) {
    const std::string word = std::string(1, static_cast<char>('a' + i - 1)) + " word";
    const int length = type.args.empty() ? (type.name == "character" || type.name == "char" ? 1 : 5) : std::atoi(type.args[0].c_str());
    return word.substr(0, static_cast<std::size_t>(std::clamp(length, 1, 5)));
  }
  std::string of_others(const std::string& name, const schema::DataType& type, int i) const {
    if (name == "date") return fmt::format("'2026-01-0{}'", i);
    if (name.starts_with("timestamp") || name == "datetime") return fmt::format("'2026-01-0{} 10:00:00'", i);
    if (name.starts_with("time")) return fmt::format("'1{}:00:00'", i);
    if (name == "interval") return fmt::format("'{} minutes'", i);
    if (name == "uuid") return fmt::format("'00000000-0000-4000-8000-00000000000{}'", i);
    if (one_of(name, {"json", "jsonb"})) return fmt::format("'{{\"n\": {}}}'", i);
    if (name == "bytea") return fmt::format("'\\x0{}'", i);
    if (one_of(name, {"blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary"})) return fmt::format("x'0{}'", i);
    if (name == "bit" || name == "bit varying") return bits(type, i);
    if (one_of(name, {"inet", "cidr"})) return fmt::format("'10.0.0.{}'", i);
    if (name == "macaddr") return fmt::format("'08:00:2b:01:02:0{}'", i);
    if (name == "int4range" || name == "int8range" || name == "numrange") return fmt::format("'[{},{})'", i * 10, i * 10 + 5);
    if (name == "daterange") return fmt::format("'[2026-0{}-01,2026-0{}-15)'", i, i);
    if (name == "tsrange" || name == "tstzrange") return fmt::format("'[2026-0{}-01 00:00,2026-0{}-15 00:00)'", i, i);
    if (name == "point") return postgres_ ? fmt::format("'({},1)'", i) : fmt::format("POINT({}, 1)", i);
    if (name == "tsvector") return fmt::format("'word{}'", i);
    if (name == "xml") return fmt::format("'<a>{}</a>'", i);
    return {};
  }
  std::string bits(const schema::DataType& type, int i) const {
    const int length = type.args.empty() ? 1 : std::clamp(std::atoi(type.args[0].c_str()), 1, 64);
    std::string digits(static_cast<std::size_t>(length), '0');
    digits.back() = i % 2 == 0 ? '0' : '1';
    return (postgres_ ? "B'" : "b'") + digits + "'";
  }

  const Model& model_;
  bool postgres_;
};

std::string on(const Model& model, const Name& name) { return schema::identifier(name, model.dialect); }

/// `defaults`: the columns that have one get it.
std::string insert_statement(const Model& model, const Table& table, int i, bool defaults) {
  const Values values(model);
  std::string columns, row;
  for (const Column& column : table.columns) {
    if (column.generated) continue;
    const bool has_default = column.default_value && !column.identity;
    std::string value = defaults && has_default ? "DEFAULT" : values.of(column.type, i);
    if (value.empty()) value = has_default || !column.nullable ? "DEFAULT" : "NULL";
    columns += (columns.empty() ? "" : ", ") + schema::identifier(column.name, model.dialect);
    row += (row.empty() ? "" : ", ") + value;
  }
  if (columns.empty())
    return fmt::format("INSERT INTO {} {}", on(model, table.qualified()),
                       model.dialect == Dialect::postgres ? "DEFAULT VALUES" : "() VALUES ()");
  return fmt::format("INSERT INTO {} ({}){} VALUES ({})", on(model, table.qualified()), columns,
                     model.dialect == Dialect::postgres ? " OVERRIDING SYSTEM VALUE" : "", row);
}

Result<std::vector<std::vector<std::string>>> cells(ScratchDatabase& scratch, const Model& model, const Name& table,
                                                    const std::vector<std::string>& columns, const std::stop_token& stop) {
  std::string list;
  for (const std::string& column : columns)
    list += (list.empty() ? "" : ", ") + schema::identifier(column, model.dialect) + (model.dialect == Dialect::postgres ? "::text" : "");
  auto found = scratch.session().query(fmt::format("SELECT {} FROM {}", list.empty() ? "1" : list, on(model, table)), {}, {}, stop);
  if (!found) return fail(found.error());
  std::vector<std::vector<std::string>> all;
  for (const auto& row : found->rows) {
    std::vector<std::string>& texts = all.emplace_back();
    for (const auto& cell : row) texts.push_back(cell.value_or("\x01NULL"));
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> all;
  for (const Column& column : table.columns) all.push_back(column.name);
  return all;
}

/// What the plan says will be lost: whole tables (column empty) and columns.
std::set<std::pair<std::string, std::string>> announced(const std::vector<schema::MigrationStatement>& plan) {
  std::set<std::pair<std::string, std::string>> all;
  for (const schema::MigrationStatement& statement : plan) {
    if (statement.hazard != schema::Hazard::data_loss) continue;
    const ObjectRef& object = statement.object;
    const bool of_column = object.kind == "column" || object.column;
    all.insert({object.table.value_or(object.name), of_column ? object.column.value_or(object.name) : std::string()});
  }
  return all;
}

class Renames {
 public:
  explicit Renames(const schema::Diff& diff) {
    for (const schema::Change& change : diff.changes) {
      if (change.type == schema::ChangeType::rename_table || change.type == schema::ChangeType::move_table) {
        const auto* from = static_cast<const Table*>(change.from);
        const auto* to = static_cast<const Table*>(change.to);
        if (from != nullptr && to != nullptr) tables_[from->qualified()] = to->qualified();
      }
      if (change.type == schema::ChangeType::rename_column && change.from != nullptr && change.to != nullptr &&
          change.from_parent != nullptr)
        columns_[{static_cast<const Table*>(change.from_parent)->qualified(), static_cast<const Column*>(change.from)->name}] =
            static_cast<const Column*>(change.to)->name;
    }
  }
  Name table(const Name& name) const {
    const auto at = tables_.find(name);
    return at == tables_.end() ? name : at->second;
  }
  std::string column(const Name& table, const std::string& name) const {
    const auto at = columns_.find({table, name});
    return at == columns_.end() ? name : at->second;
  }

 private:
  std::map<Name, Name> tables_;
  std::map<std::pair<Name, std::string>, std::string> columns_;
};

}  // namespace

Result<Rows> insert_rows(ScratchDatabase& scratch, const Model& model, int per_table, std::stop_token stop) {
  Rows rows;
  std::vector<const Table*> waiting;
  for (const Table& table : model.tables)
    if (!table.partition_of) waiting.push_back(&table);
  // A table waits for those its foreign keys lead to: as long as a round puts rows anywhere, another may.
  for (bool progress = true, defaults = false; !waiting.empty() && (progress || !defaults);) {
    if (!progress) defaults = true;
    progress = false;
    for (auto at = waiting.begin(); at != waiting.end();) {
      int taken = 0;
      for (int i = 1; i <= per_table; ++i) {
        const std::vector<std::string> statement = {insert_statement(model, **at, i, defaults)};
        auto done = scratch.apply(statement, {}, stop);
        if (!done) return fail(done.error());
        taken += done->front().ok ? 1 : 0;
      }
      if (taken > 0) progress = true;
      at = taken > 0 ? waiting.erase(at) : std::next(at);
    }
  }
  for (const Table* table : waiting) rows.empty.push_back(schema::display(table->qualified()));
  for (const Table& table : model.tables) {
    auto found = cells(scratch, model, table.qualified(), names_of(table), stop);
    if (!found) return fail(found.error());
    if (!table.partition_of) rows.count += found->size();
    if (!found->empty()) rows.tables[table.qualified()] = std::move(*found);
  }
  return rows;
}

Result<std::vector<std::string>> lost_rows(ScratchDatabase& scratch, const Rows& before, const Model& from, const Model& to,
                                           const schema::Diff& diff, const std::vector<schema::MigrationStatement>& plan,
                                           std::stop_token stop) {
  const Renames renames(diff);
  const auto losses = announced(plan);
  std::vector<std::string> out;
  for (const auto& [name, rows] : before.tables) {
    const Table* old = from.table(name.schema, name.name);
    const Name now = renames.table(name);
    const Table* table = to.table(now.schema, now.name);
    if (old == nullptr || losses.contains({name.name, ""}) || losses.contains({now.name, ""})) continue;
    if (table == nullptr) {
      out.push_back(fmt::format("{} and its {} rows are gone", schema::display(name), rows.size()));
      continue;
    }
    std::vector<std::string> columns;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < old->columns.size(); ++i) {
      const std::string column = renames.column(name, old->columns[i].name);
      const Column* kept = table->column(column);
      if (kept == nullptr && !losses.contains({name.name, old->columns[i].name}) && !losses.contains({now.name, column}))
        out.push_back(fmt::format("the values of {}.{} are gone", schema::display(name), old->columns[i].name));
      if (kept == nullptr || kept->type != old->columns[i].type || kept->generated || losses.contains({now.name, column})) continue;
      columns.push_back(column);
      places.push_back(i);
    }
    auto found = cells(scratch, to, now, columns, stop);
    if (!found) return fail(found.error());
    std::vector<std::vector<std::string>> expected;
    for (const auto& row : rows) {
      std::vector<std::string>& kept = expected.emplace_back();
      if (places.empty()) kept.emplace_back("1");
      for (const std::size_t place : places) kept.push_back(row[place]);
    }
    std::sort(expected.begin(), expected.end());
    if (found->size() != expected.size())
      out.push_back(fmt::format("{} had {} rows and has {}", schema::display(name), expected.size(), found->size()));
    else if (*found != expected)
      out.push_back(fmt::format("values of {} changed", schema::display(name)));
  }
  return out;
}

}  // namespace assay::twin
