#include "advise/lint/rule.h"
#include "core/text.h"

namespace {

using namespace assay;

/// The column of "a IS NOT NULL" and nothing more.
std::string_view tested(std::string_view condition) {
  constexpr std::string_view tail = " IS NOT NULL";
  if (condition.size() <= tail.size() || !text::iequals(condition.substr(condition.size() - tail.size()), tail)) return {};
  std::string_view name = condition.substr(0, condition.size() - tail.size());
  if (name.size() > 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  return name;
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::Index& index : table.indexes) {
    const schema::Column* column = table.column(tested(index.where));
    if (column == nullptr || column->nullable || !column->not_null_valid || !index.attached_to.empty()) continue;
    report.on(table, index)
        .says(fmt::format("The condition of {} of {} holds for every row", index.name, display(table.qualified())))
        .because(fmt::format("{} is NOT NULL, so the index leaves nothing out. A partial index cannot be the target of a foreign key or of "
                             "ON CONFLICT ({}) without its condition.",
                             column->name, column->name))
        .fix([name = index.name](schema::Table& changed) {
          for (schema::Index& own : changed.indexes)
            if (own.name == name) own.where.clear();
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(index_condition_always_true){
    .slug = "index_condition_always_true",
    .title = "A partial index over all rows",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres | lint::on_sqlite,
    .table = check,
};
