#include <algorithm>
#include <unordered_map>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

constexpr std::size_t most_tables = 10, most_steps = 4;

struct Reach {
  std::vector<std::string> tables = {};
  std::size_t steps = 0;
};

/// Tables whose rows go when a row of the table goes.
Reach cascades_from(const lint::Subject& subject, const schema::Table& table) {
  Reach out;
  std::unordered_map<const schema::Table*, std::size_t> steps{{&table, 0}};
  std::vector<const schema::Table*> queue{&table};
  for (std::size_t i = 0; i < queue.size() && i < 1'000; ++i)
    for (const lint::Reference& reference : subject.references_to(*queue[i])) {
      if (reference.key->on_delete != schema::Action::cascade || lint::is_derived(*reference.from)) continue;
      if (!steps.emplace(reference.from, steps.at(queue[i]) + 1).second) continue;
      out.steps = std::max(out.steps, steps.at(reference.from));
      out.tables.push_back(reference.from->name);
      queue.push_back(reference.from);
    }
  return out;
}

bool is_cascaded_to(const lint::Subject& subject, const schema::Table& table) {
  return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const schema::ForeignKey& key) {
    return key.on_delete == schema::Action::cascade && subject.table(key.ref_schema, key.ref_table) != &table;
  });
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Table& table : subject.model.tables) {
    if (lint::is_derived(table) || is_cascaded_to(subject, table)) continue;
    const Reach reach = cascades_from(subject, table);
    if (reach.tables.size() <= most_tables && reach.steps <= most_steps) continue;
    report.on(table)
        .says(fmt::format("Deleting one row of {} deletes from {} tables", display(table.qualified()), reach.tables.size()))
        .because(fmt::format(
            "The deletes run in one statement over {} steps, hold their locks to its end, and no WHERE says which rows go.", reach.steps))
        .with("tables", reach.tables.size())
        .with("steps", reach.steps);
  }
}

}  // namespace

ASSAY_LINT_RULE(cascade_chain){
    .slug = "cascade_chain",
    .title = "A delete that cascades far",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::info,
    .impact = Impact::med,
    .schema = check,
};
