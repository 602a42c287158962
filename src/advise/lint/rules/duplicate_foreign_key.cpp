#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// Both check the same; what they do when the referenced row goes may differ.
bool same_reference(const schema::ForeignKey& a, const schema::ForeignKey& b) {
  return a.columns == b.columns && a.ref_schema == b.ref_schema && a.ref_table == b.ref_table && a.ref_columns == b.ref_columns;
}

bool same_actions(const schema::ForeignKey& a, const schema::ForeignKey& b) {
  return a.on_delete == b.on_delete && a.on_update == b.on_update && a.on_delete_columns == b.on_delete_columns;
}

/// The one to keep of two: the one that is valid and checked at once, else the first by name.
bool stays(const schema::ForeignKey& other, const schema::ForeignKey& key) {
  if (other.enforced != key.enforced) return other.enforced;
  if (other.validated != key.validated) return other.validated;
  return other.name < key.name;
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (!key.local || key.name.empty()) continue;
    for (const schema::ForeignKey& other : table.foreign_keys) {
      if (&other == &key || !same_reference(key, other) || !stays(other, key)) continue;
      auto& found =
          report.on(table, key)
              .says(fmt::format("The foreign keys {} and {} of {} are the same", other.name, key.name, display(table.qualified())))
              .because(fmt::format("Every written row is looked up twice in {}, and every deleted row of it twice in {}.", key.ref_table,
                                   table.name));
      if (same_actions(key, other))
        found.fix(lint::without_foreign_key(key));
      else
        found.because(fmt::format("They differ in what happens when a row of {} goes, and the server does both.", key.ref_table));
      break;
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(duplicate_foreign_key){
    .slug = "duplicate_foreign_key",
    .title = "Two foreign keys are the same",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::warning,
    .impact = Impact::med,
    .table = check,
};
