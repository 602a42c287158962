#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  constexpr std::size_t most = 5;
  for (const schema::Index& index : table.indexes) {
    // a bitmap of several columns is what the other methods are made for
    if (index.unique || index.method != "btree" || index.parts.size() <= most || !index.attached_to.empty()) continue;
    report.on(table, index)
        .says(fmt::format("The index {} of {} sorts by {} columns", index.name, display(table.qualified()), index.parts.size()))
        .because(
            "It helps a query only as far as the query fixes its columns from the first on; the last ones make each entry longer and each "
            "change of theirs a write.")
        .with("columns", index.parts.size());
  }
}

}  // namespace

ASSAY_LINT_RULE(too_many_index_columns){
    .slug = "too_many_index_columns",
    .title = "An index over too many columns",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::low,
    .table = check,
};
