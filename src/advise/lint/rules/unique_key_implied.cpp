#include <algorithm>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"
#include "schema/naming.h"

namespace {

using namespace assay;

bool contains(const std::vector<std::string>& wide, const std::vector<std::string>& narrow) {
  return std::all_of(narrow.begin(), narrow.end(),
                     [&](const std::string& column) { return std::find(wide.begin(), wide.end(), column) != wide.end(); });
}

bool implies(const schema::Key& narrow, const schema::Key& wide) {
  return narrow.columns.size() < wide.columns.size() && narrow.prefix.empty() && narrow.deferral == schema::Deferral::none &&
         !narrow.without_overlaps && !wide.without_overlaps && !wide.nulls_not_distinct && contains(wide.columns, narrow.columns);
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  const auto& references = subject.references_to(table);
  // the key of a partitioned table holds the partition key, needed or not
  if (table.partition_by || lint::is_derived(table)) return;
  for (const schema::Key& key : table.keys) {
    const bool referred = std::any_of(references.begin(), references.end(),
                                      [&](const lint::Reference& one) { return lint::same_columns(one.key->ref_columns, key.columns); });
    if (key.primary || referred || key.replica_identity || key.name.empty()) continue;
    for (const schema::Key& other : table.keys) {
      if (!implies(other, key)) continue;
      report.on(table, key)
          .says(fmt::format("The unique key {} of {} says no more than {}", key.name, display(table.qualified()),
                            other.primary ? "the primary key" : other.name))
          .because(
              fmt::format("No two rows share {}: so no two share {}. As a rule it never refuses a row, and no foreign key refers to it.",
                          lint::joined(other.columns), lint::joined(key.columns)))
          .fix([name = key.name](schema::Table& changed) {
            const auto at =
                std::find_if(changed.keys.begin(), changed.keys.end(), [&](const schema::Key& one) { return one.name == name; });
            if (at == changed.keys.end()) return;
            schema::Index index;
            index.parts = lint::ordering_of(*at).parts;
            index.include = at->include;
            index.name = schema::default_name(index, changed.name);
            changed.keys.erase(at);
            changed.indexes.push_back(std::move(index));
          });
      break;
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(unique_key_implied){
    .slug = "unique_key_implied",
    .title = "A unique key follows from a shorter one",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::low,
    .table = check,
};
