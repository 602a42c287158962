#include "schema/ddl/order.h"

#include <algorithm>
#include <set>

namespace assay::schema::ddl {

TableOrder order_tables(const Model& model) {
  TableOrder out;
  std::map<Name, const Table*> waiting;
  for (const Table& table : model.tables) waiting[table.qualified()] = &table;
  std::map<Name, std::set<Name>> needs;
  std::map<Name, std::vector<Name>> needed_by;
  for (const auto& [name, table] : waiting)
    for (const ForeignKey& key : table->foreign_keys) {
      const Name target{key.ref_schema, key.ref_table};
      if (target == name || !waiting.contains(target) || !needs[name].insert(target).second) continue;
      needed_by[target].push_back(name);
    }
  std::set<Name> ready;
  for (const auto& [name, table] : waiting)
    if (needs[name].empty()) ready.insert(name);
  while (!waiting.empty()) {
    const Name next = ready.empty() ? waiting.begin()->first : *ready.begin();
    ready.erase(next);
    const Table* table = waiting.extract(next).mapped();
    out.tables.push_back(table);
    for (const ForeignKey& key : table->foreign_keys)
      if (const Name target{key.ref_schema, key.ref_table}; target != next && waiting.contains(target)) out.later[next].push_back(key.name);
    for (const Name& other : needed_by[next])
      if (needs[other].erase(next) > 0 && needs[other].empty() && waiting.contains(other)) ready.insert(other);
  }
  return out;
}

std::vector<const View*> order_views(const Model& model) {
  std::map<Name, const View*> waiting;
  for (const View& view : model.views) waiting[view.qualified()] = &view;
  std::vector<const View*> out;
  while (!waiting.empty()) {
    auto next = waiting.end();
    for (auto it = waiting.begin(); it != waiting.end() && next == waiting.end(); ++it) {
      const auto waits = [&](const Name& used) {
        const Name full{used.schema.empty() ? it->second->schema : used.schema, used.name};
        return full != it->first && waiting.contains(full);
      };
      const auto& used = it->second->uses.relations;
      if (std::none_of(used.begin(), used.end(), waits)) next = it;
    }
    // A cycle cannot execute anyway: the first by name, and the rest follows.
    if (next == waiting.end()) next = waiting.begin();
    out.push_back(next->second);
    waiting.erase(next);
  }
  return out;
}

}  // namespace assay::schema::ddl
