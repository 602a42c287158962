#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

struct Edge {
  const schema::Table* to = nullptr;
  const schema::ForeignKey* key = nullptr;
};
using Edges = std::unordered_map<const schema::Table*, std::vector<Edge>>;

/// A row cannot be there before the row that it refers to.
Edges needs(const lint::Subject& subject) {
  Edges out;
  for (const schema::Table& table : subject.model.tables) {
    if (lint::is_derived(table)) continue;
    for (const schema::ForeignKey& key : table.foreign_keys) {
      const schema::Table* target = subject.table(key.ref_schema, key.ref_table);
      if (target == nullptr || target == &table || !key.enforced || key.deferral != schema::Deferral::none) continue;
      if (lint::nullable_of(table, key.columns).empty()) out[&table].push_back({target, &key});
    }
  }
  // who needs nobody ends every path: taken away until only circles and the ways to them are left
  for (bool changed = true; changed;) {
    changed = false;
    for (auto at = out.begin(); at != out.end();) {
      std::erase_if(at->second, [&](const Edge& edge) { return !out.contains(edge.to); });
      const bool ends = at->second.empty();
      changed = changed || ends;
      at = ends ? out.erase(at) : std::next(at);
    }
  }
  return out;
}

/// The shortest way from the table back to it; empty when there is none.
std::vector<Edge> circle(const Edges& edges, const schema::Table* start) {
  std::unordered_map<const schema::Table*, std::pair<const schema::Table*, Edge>> from;
  std::vector<const schema::Table*> queue{start};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const auto next = edges.find(queue[i]);
    if (next == edges.end()) continue;
    for (const Edge& edge : next->second) {
      if (!from.emplace(edge.to, std::pair(queue[i], edge)).second) continue;
      if (edge.to != start) {
        queue.push_back(edge.to);
        continue;
      }
      std::vector<Edge> way;
      for (const schema::Table* at = start; way.empty() || at != start; at = from.at(at).first) way.push_back(from.at(at).second);
      std::reverse(way.begin(), way.end());
      return way;
    }
  }
  return {};
}

void check(const lint::Subject& subject, lint::Report& report) {
  const Edges edges = needs(subject);
  std::unordered_set<const schema::Table*> told;
  for (const schema::Table& table : subject.model.tables) {
    if (!edges.contains(&table) || told.contains(&table)) continue;
    const std::vector<Edge> way = circle(edges, &table);
    if (way.empty()) continue;
    std::vector<std::string> names{table.name};
    for (const Edge& edge : way) {
      told.insert(edge.to);
      if (edge.to != &table) names.push_back(edge.to->name);
    }
    auto& found = report.on(table, *way.front().key)
                      .says(fmt::format("{} need each other's rows first", lint::joined(names)))
                      .because("Each row must refer to a row of the next table that is there already: no first row can be inserted.");
    if (!subject.mysql_like())
      found.fix(
          lint::with_foreign_key(*way.front().key, [](schema::ForeignKey& own) { own.deferral = schema::Deferral::initially_deferred; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_cycle){
    .slug = "fk_cycle",
    .title = "Tables that need each other's rows first",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::error,
    .impact = Impact::high,
    .schema = check,
};
