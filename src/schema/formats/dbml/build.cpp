#include "schema/formats/dbml/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/text.h"
#include "schema/formats/dbml/builder.h"
#include "schema/naming.h"

namespace assay::schema::dbml {

DbmlDocument build(Document document, std::string_view text, Dialect dialect) { return Builder(std::move(document), text, dialect).run(); }

Builder::Builder(Document document, std::string_view text, Dialect dialect) : in_(std::move(document)), text_(text) {
  model().dialect = dialect;
  out_.result.problems = std::move(in_.problems);
  out_.result.statements = in_.statements;
}

void Builder::report(ProblemKind kind, const Place& place, std::string message) {
  out_.result.problems.push_back(problem_at(text_, kind, place, std::move(message)));
}

Name Builder::resolved(const Path& path) const {
  if (path.empty()) return {};
  if (path.size() == 1) {
    if (const auto alias = aliases_.find(path.front()); alias != aliases_.end()) return alias->second;
    return {default_schema_, path.front()};
  }
  Name out{path[path.size() - 2], path.back()};
  // DBML's schema without a name is called public, in every dialect.
  if (out.schema == "public") out.schema = default_schema_;
  return out;
}

void Builder::project() {
  if (in_.project) {
    model().database = in_.project->name;
    out_.extras.project_note = in_.project->note;
    for (const auto& [member, value] : in_.project->members) {
      if (member != "database_type") continue;
      std::string plain = text::lower(value);
      std::erase_if(plain, [](char c) { return c == ' ' || c == '_' || c == '-'; });
      if (const auto dialect = dialect_of(plain))
        model().dialect = *dialect;
      else
        report(ProblemKind::approximated, {1, 1, 0},
               fmt::format("database_type '{}' is not known; it is read as {}.", text::clip(value, 60), name_of(model().dialect)));
    }
  }
  default_schema_ = model().dialect == Dialect::postgres ? "public" : model().dialect == Dialect::sqlserver ? "dbo" : "";
}

void Builder::enums() {
  for (const EnumNode& node : in_.enums) {
    const Name name = resolved(node.name);
    if (node.values.empty()) {
      report(ProblemKind::lost, node.place, fmt::format("Enum '{}' has no values.", display(name)));
      continue;
    }
    if (enums_.contains(name)) {
      report(ProblemKind::lost, node.place, fmt::format("Enum '{}' is there twice; the first one counts.", display(name)));
      continue;
    }
    Enum out{.schema = name.schema, .name = name.name};
    for (const EnumValueNode& value : node.values) {
      if (std::find(out.values.begin(), out.values.end(), value.name) != out.values.end()) {
        report(ProblemKind::lost, value.place, fmt::format("Enum '{}' has the value '{}' twice.", display(name), value.name));
        continue;
      }
      out.values.push_back(value.name);
      if (const std::string note = value_of(find(value.settings, "note")); !note.empty())
        out_.extras.value_notes.push_back({name, value.name, note});
    }
    enums_.emplace(name, model().enums.size());
    model().enums.push_back(std::move(out));
  }
}

Table* Builder::table_of(const Path& path, const Place& place) {
  const auto found = tables_.find(resolved(path));
  if (found != tables_.end()) return &model().tables[found->second];
  report(ProblemKind::lost, place, fmt::format("There is no table '{}'.", text::join(path, ".")));
  return nullptr;
}

void Builder::groups_and_notes() {
  std::set<Name> grouped;
  for (const GroupNode& node : in_.groups) {
    DbmlGroup group{.name = node.name, .color = value_of(find(node.settings, "color")), .note = node.note.value_or("")};
    if (!node.note) group.note = value_of(find(node.settings, "note"));
    for (const Path& path : node.tables) {
      const Table* table = table_of(path, node.place);
      if (table == nullptr) continue;
      if (grouped.insert(table->qualified()).second)
        group.tables.push_back(table->qualified());
      else
        report(ProblemKind::approximated, node.place,
               fmt::format("Table '{}' is in two groups; the first one counts.", display(table->qualified())));
    }
    out_.extras.groups.push_back(std::move(group));
  }
  for (const NoteNode& node : in_.notes)
    out_.extras.notes.push_back({.name = node.name, .text = node.text, .color = value_of(find(node.settings, "color"))});
}

/// PostgreSQL gives names to what has none, and an index has one in every dialect.
void Builder::name_parts() {
  std::map<std::string, std::set<std::string, std::less<>>> taken;  // tables and indexes share a schema's names
  for (const Table& table : model().tables) taken[table.schema].insert(table.name);
  for (const Table& table : model().tables) {
    for (const Key& key : table.keys) taken[table.schema].insert(key.name);
    for (const Index& index : table.indexes) taken[table.schema].insert(index.name);
  }
  const bool postgres = model().dialect == Dialect::postgres;
  for (Table& table : model().tables) {
    auto& names = taken[table.schema];
    std::set<std::string, std::less<>> own;
    for (const Check& check : table.checks) own.insert(check.name);
    for (const ForeignKey& key : table.foreign_keys) own.insert(key.name);
    for (Key& key : table.keys) {
      if (postgres && key.name.empty()) key.name = unique_name(default_name(key, table.name), names);
      if (mysql() && key.primary) key.name = "PRIMARY";
    }
    for (Index& index : table.indexes)
      if (index.name.empty()) index.name = unique_name(default_name(index, table.name), names);
    for (ForeignKey& key : table.foreign_keys)
      if (postgres && key.name.empty()) key.name = unique_name(default_name(key, table.name), own);
  }
}

DbmlDocument Builder::run() {
  project();
  enums();
  for (const TableNode& node : in_.partials) partials_.emplace(text::join(node.name, "."), &node);
  all_tables();
  references();
  name_parts();
  groups_and_notes();
  // Where a type has no name of its own, its values stand in the columns; a type that no column has is kept for the eye.
  if (mysql()) model().enums.clear();
  model().sort();
  std::sort(out_.extras.header_colors.begin(), out_.extras.header_colors.end(),
            [](const auto& a, const auto& b) { return a.table < b.table; });
  std::stable_sort(out_.extras.value_notes.begin(), out_.extras.value_notes.end(),
                   [](const auto& a, const auto& b) { return a.type < b.type; });
  std::stable_sort(out_.result.problems.begin(), out_.result.problems.end(),
                   [](const Problem& a, const Problem& b) { return std::tie(a.line, a.column) < std::tie(b.line, b.column); });
  for (const Problem& problem : out_.result.problems) out_.result.lost += problem.kind == ProblemKind::lost ? 1 : 0;
  return std::move(out_);
}

}  // namespace assay::schema::dbml

namespace assay::schema {

DbmlDocument read_dbml_document(std::string_view text, Dialect dialect) { return dbml::build(dbml::parse(text), text, dialect); }

ReadResult read_dbml(std::string_view text, Dialect dialect) { return read_dbml_document(text, dialect).result; }

}  // namespace assay::schema
