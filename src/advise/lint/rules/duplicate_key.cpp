#include <algorithm>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

bool stays(const schema::Key& other, const schema::Key& key) {
  if (other.primary != key.primary) return other.primary;
  if (other.replica_identity != key.replica_identity) return other.replica_identity;
  return other.name < key.name;
}

/// Whether all that the key refuses is refused by the other one, at the same moment.
bool repeats(const schema::Table& table, const schema::Key& key, const schema::Key& other) {
  if (!lint::same_columns(key.columns, other.columns) || key.prefix != other.prefix || key.deferral != other.deferral ||
      key.without_overlaps != other.without_overlaps)
    return false;
  return key.nulls_not_distinct == other.nulls_not_distinct || lint::nullable_of(table, key.columns).empty();
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  for (const schema::Key& key : table.keys) {
    if (key.primary || !key.attached_to.empty()) continue;
    for (const schema::Key& other : table.keys) {
      if (&other == &key || !stays(other, key) || !repeats(table, key, other)) continue;
      auto& found = report.on(table, key)
                        .says(fmt::format("The unique key {} of {} repeats {}", key.name, display(table.qualified()),
                                          other.primary ? "the primary key" : other.name))
                        .because("Both refuse the same rows, and each has an index that every write keeps up to date.");
      const auto& references = subject.references_to(table);
      const bool referred = std::any_of(references.begin(), references.end(),
                                        [&](const lint::Reference& one) { return lint::same_columns(one.key->ref_columns, key.columns); });
      // the foreign key may hang on this one: then it has to be made anew first
      if (!referred && !key.name.empty() && key.columns == other.columns)
        found.fix([name = key.name](schema::Table& changed) {
          std::erase_if(changed.keys, [&](const schema::Key& one) { return one.name == name; });
        });
      break;
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(duplicate_key){
    .slug = "duplicate_key",
    .title = "Two keys are the same",
    .topic = lint::Topic::index,
    .severity = Severity::warning,
    .impact = Impact::med,
    .table = check,
};
