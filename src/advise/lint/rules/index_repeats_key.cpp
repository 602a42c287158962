#include <algorithm>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// Whether the key refuses all that a unique index over its columns refuses, at the same moment.
bool as_strict(const schema::Table& table, const schema::Key& key, const schema::Index& index, const lint::Subject& subject) {
  if (key.deferral != schema::Deferral::none) return false;
  if (index.nulls_not_distinct && !key.nulls_not_distinct && !lint::nullable_of(table, key.columns).empty()) return false;
  // a foreign key hangs on one of the two, and the schema does not say on which
  const auto& references = subject.references_to(table);
  return std::none_of(references.begin(), references.end(),
                      [&](const lint::Reference& one) { return lint::same_columns(one.key->ref_columns, key.columns); });
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  const std::vector<lint::Ordering> keys = lint::orderings_of(table.keys);
  for (const schema::Index& index : table.indexes) {
    if (index.clustered_on || !lint::is_droppable(index)) continue;
    const lint::Ordering own = lint::ordering_of(index);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const schema::Key& key = table.keys[i];
      if (keys[i].parts.size() != own.parts.size() || !lint::serves(keys[i], own)) continue;
      if (index.unique && !as_strict(table, key, index, subject)) continue;
      const std::string kind = key.primary ? "primary key" : "unique key";
      report.on(table, index)
          .says(fmt::format("The index {} of {} repeats the {} on {}", index.name, display(table.qualified()), kind,
                            lint::joined(key.columns)))
          .because(fmt::format("The {} has an index of its own: each write keeps two, and queries need one.", kind))
          .fix(lint::without_index(index.name));
      break;
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(index_repeats_key){
    .slug = "index_repeats_key",
    .title = "An index repeats a key",
    .topic = lint::Topic::index,
    .severity = Severity::warning,
    .impact = Impact::med,
    .table = check,
};
