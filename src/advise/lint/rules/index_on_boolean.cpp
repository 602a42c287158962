#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Index& index : table.indexes) {
    if (index.unique || index.parts.size() != 1 || !index.where.empty() || !index.include.empty() || !lint::is_droppable(index)) continue;
    const schema::Column* column = table.column(index.parts.front().column);
    if (column == nullptr || column->type.dimensions != 0) continue;
    const bool flag =
        column->type.name == "boolean" || (column->type.name == "tinyint" && column->type.args == std::vector<std::string>{"1"});
    if (!flag) continue;
    report.on(table, index)
        .says(fmt::format("The index {} of {} is over {}, which has two values", index.name, display(table.qualified()), column->name))
        .because("Half of the table is read faster without an index; if one value is rare, the entries of the other are dead weight.")
        .fix(lint::without_index(index.name));
  }
}

}  // namespace

ASSAY_LINT_RULE(index_on_boolean){
    .slug = "index_on_boolean",
    .title = "An index over a yes or no",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_servers,
    .taste = true,
    .table = check,
};
