#include "schema/migrate/unnamed.h"

#include <algorithm>
#include <map>
#include <set>

#include "schema/naming.h"

namespace assay::schema {
namespace {

using Names = std::set<std::string, std::less<>>;

std::string default_of(const Key& key, const Table& table) { return default_name(key, table.name); }
std::string default_of(const ForeignKey& key, const Table& table) { return default_name(key, table.name); }
std::string default_of(const Index& index, const Table& table) { return default_name(index, table.name); }
std::string default_of(const Check& check, const Table& table) { return default_check_name(table.name, check.column); }

bool alike(const Key& a, const Key& b) { return a.primary == b.primary && a.columns == b.columns; }
bool alike(const ForeignKey& a, const ForeignKey& b) { return a.columns == b.columns && a.ref_table == b.ref_table; }
bool alike(const Index& a, const Index& b) { return a.parts == b.parts && a.unique == b.unique && a.where == b.where; }
bool alike(const Check& a, const Check& b) { return a.expression == b.expression; }

template <class Part>
const Part* counterpart(const Part& part, const std::vector<Part>& others) {
  for (const Part& other : others)
    if (!part.id.empty() && part.id == other.id) return &other;
  for (const Part& other : others)
    if (alike(part, other)) return &other;
  return nullptr;
}

template <class Part>
bool any_unnamed(const std::vector<Part>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const Part& part) { return part.name.empty(); });
}

/// Constraints share their names with those of their table, keys and indexes with the relations of their schema.
template <class Part>
void fill(std::vector<Part>& parts, const std::vector<Part>* before, const Table& table, Names& taken) {
  for (Part& part : parts)
    if (!part.name.empty()) taken.insert(part.name);
  for (Part& part : parts) {
    if (!part.name.empty()) continue;
    const Part* other = before == nullptr ? nullptr : counterpart(part, *before);
    if (other != nullptr && !other->name.empty() && !taken.contains(other->name))
      taken.insert(part.name = other->name);
    else
      part.name = unique_name(default_of(part, table), taken);
  }
}

void fill(Model& model, const Model* before) {
  std::map<std::string, const Table*> by_id;
  std::map<Name, const Table*> by_name;
  if (before != nullptr)
    for (const Table& table : before->tables) {
      if (!table.id.empty()) by_id.emplace(table.id, &table);
      by_name.emplace(table.qualified(), &table);
    }
  std::map<std::string, Names> relations;
  for (const Table& table : model.tables) relations[table.schema].insert(table.name);
  for (Table& table : model.tables) {
    const auto id = by_id.find(table.id);
    const auto name = by_name.find(table.qualified());
    const Table* old = id != by_id.end() ? id->second : name != by_name.end() ? name->second : nullptr;
    Names& shared = relations[table.schema];
    fill(table.keys, old == nullptr ? nullptr : &old->keys, table, shared);
    fill(table.indexes, old == nullptr ? nullptr : &old->indexes, table, shared);
    Names own;
    for (const Key& key : table.keys) own.insert(key.name);
    fill(table.foreign_keys, old == nullptr ? nullptr : &old->foreign_keys, table, own);
    fill(table.checks, old == nullptr ? nullptr : &old->checks, table, own);
  }
}

}  // namespace

bool has_unnamed(const Model& model) {
  return model.dialect == Dialect::postgres && std::any_of(model.tables.begin(), model.tables.end(), [](const Table& table) {
           return any_unnamed(table.keys) || any_unnamed(table.indexes) || any_unnamed(table.foreign_keys) || any_unnamed(table.checks);
         });
}

void name_unnamed(Model& from, Model& to) {
  if (from.dialect != Dialect::postgres || to.dialect != Dialect::postgres) return;
  fill(from, nullptr);
  fill(to, &from);
}

}  // namespace assay::schema
