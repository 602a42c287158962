#include <optional>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// The name of the key or index that does all that the index does, and more.
std::optional<std::string> wider(const lint::Ordering& own, const schema::Table& table, const std::vector<lint::Ordering>& keys,
                                 const std::vector<lint::Ordering>& indexes) {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i].parts.size() > own.parts.size() && lint::serves(keys[i], own))
      return table.keys[i].primary ? "the primary key" : table.keys[i].name;
  for (const lint::Ordering& other : indexes)
    if (&other != &own && lint::serves(other, own) && !lint::serves(own, other)) return std::string(other.name);
  return std::nullopt;
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const std::vector<lint::Ordering> keys = lint::orderings_of(table.keys), indexes = lint::orderings_of(table.indexes);
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    const schema::Index& index = table.indexes[i];
    if (index.unique || index.clustered_on || !lint::is_droppable(index)) continue;
    const auto other = wider(indexes[i], table, keys, indexes);
    if (!other) continue;
    report.on(table, index)
        .says(fmt::format("The index {} of {} is the beginning of {}", index.name, display(table.qualified()), *other))
        .because(fmt::format("Each write keeps it up to date, and {} answers every query that it answers.", *other))
        .fix(lint::without_index(index.name));
  }
}

}  // namespace

ASSAY_LINT_RULE(redundant_index){
    .slug = "redundant_index",
    .title = "An index is the beginning of another",
    .topic = lint::Topic::index,
    .severity = Severity::warning,
    .impact = Impact::med,
    .table = check,
};
