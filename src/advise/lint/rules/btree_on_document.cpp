#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

bool is_document(const schema::Column& column) {
  return column.type.dimensions > 0 || column.type.name == "jsonb" || column.type.name == "tsvector";
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Index& index : table.indexes) {
    if (index.method != "btree" || index.unique || index.parts.empty() || !index.attached_to.empty()) continue;
    const schema::Column* column = table.column(index.parts.front().column);
    if (column == nullptr || !is_document(*column)) continue;
    auto& found =
        report.on(table, index)
            .says(fmt::format("The index {} of {} sorts whole values of {}", index.name, display(table.qualified()), column->name))
            .because("It finds a row only by its complete value. What is inside, by @>, ? or @@, it does not find; GIN does.");
    if (index.parts.size() == 1 && index.include.empty() && index.parts.front().opclass.empty() && lint::is_droppable(index))
      found.fix([name = index.name](schema::Table& changed) {
        for (schema::Index& own : changed.indexes) {
          if (own.name != name) continue;
          own.method = "gin";
          own.options.clear();
          own.parts.front().descending = false;
          own.parts.front().nulls_first.reset();
        }
      });
  }
}

}  // namespace

ASSAY_LINT_RULE(btree_on_document){
    .slug = "btree_on_document",
    .title = "A B-tree over values that are searched inside",
    .topic = lint::Topic::index,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
