#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// Of two equal indexes, whether `other` is the one to keep: the unique one, the one that something hangs on, else the first by name.
bool stays(const schema::Index& other, const schema::Index& index) {
  if (other.unique != index.unique) return other.unique;
  const auto held = [](const schema::Index& one) { return !lint::is_droppable(one) || one.clustered_on; };
  if (held(other) != held(index)) return held(other);
  return other.name < index.name;
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const std::vector<lint::Ordering> orderings = lint::orderings_of(table.indexes);
  for (std::size_t i = 0; i < orderings.size(); ++i) {
    const schema::Index& index = table.indexes[i];
    if (!lint::is_droppable(index)) continue;
    for (std::size_t j = 0; j < orderings.size(); ++j) {
      const schema::Index& other = table.indexes[j];
      if (i == j || !lint::same(orderings[i], orderings[j]) || !stays(other, index)) continue;
      report.on(table, index)
          .says(fmt::format("The index {} of {} is the same as {}", index.name, display(table.qualified()), other.name))
          .because("Every write keeps both up to date, both take memory and disk, and no query can use the second for more than the first.")
          .fix(lint::without_index(index.name));
      break;
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(duplicate_index){
    .slug = "duplicate_index",
    .title = "Two indexes are the same",
    .topic = lint::Topic::index,
    .severity = Severity::warning,
    .impact = Impact::med,
    .table = check,
};
