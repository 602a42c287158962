#include <algorithm>
#include <map>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"
#include "schema/naming.h"

namespace {

using namespace assay;

bool has(const schema::Table& table, const schema::Index& wanted) {
  const lint::Ordering own = lint::ordering_of(wanted);
  return std::any_of(table.indexes.begin(), table.indexes.end(),
                     [&](const schema::Index& index) { return lint::serves(lint::ordering_of(index), own); }) ||
         std::any_of(table.keys.begin(), table.keys.end(),
                     [&](const schema::Key& key) { return lint::serves(lint::ordering_of(key), own); });
}

schema::Index copy_of(const schema::Index& index, const std::string& table) {
  schema::Index made = index;
  made.id.clear();
  made.clustered_on = made.replica_identity = false;
  made.name = schema::default_name(made, table);
  return made;
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<schema::Name, std::vector<const schema::Table*>> by_parent;
  for (const schema::Table& table : subject.model.tables)
    if (table.partition_of && !table.partition_by && table.partition_of->bound != "DEFAULT")
      by_parent[table.partition_of->parent].push_back(&table);
  for (const auto& [parent, partitions] : by_parent) {
    if (partitions.size() < 3) continue;
    for (const schema::Table* table : partitions) {
      for (const schema::Index& index : table->indexes) {
        if (index.unique || !index.attached_to.empty() || !index.valid) continue;
        std::vector<const schema::Table*> without;
        for (const schema::Table* other : partitions)
          if (!has(*other, index)) without.push_back(other);
        // told once, by the first partition that has it; one that has what few have is a choice
        const bool first = std::none_of(partitions.begin(), std::find(partitions.begin(), partitions.end(), table),
                                        [&](const schema::Table* other) { return has(*other, index); });
        if (without.empty() || !first || without.size() * 2 >= partitions.size()) continue;
        for (const schema::Table* lacking : without)
          report.on(*lacking)
              .says(fmt::format("{} lacks the index {} that most partitions of {} have", display(lacking->qualified()), index.name,
                                display(parent)))
              .because("A query that the index makes quick reads this partition as a whole, each time.")
              .fix([made = copy_of(index, lacking->name)](schema::Table& changed) { changed.indexes.push_back(made); });
      }
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(partition_index_missing){
    .slug = "partition_index_missing",
    .title = "A partition lacks an index that the others have",
    .topic = lint::Topic::index,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
