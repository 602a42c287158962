#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  const std::string_view word = subject.model.dialect == schema::Dialect::mariadb ? "ignored" : "invisible";
  for (const schema::Index& index : table.indexes) {
    if (!index.invisible) continue;
    auto& found = report.on(table, index)
                      .says(fmt::format("The index {} of {} is {}", index.name, display(table.qualified()), word))
                      .because("The optimiser does not look at it, and every write keeps it up to date.");
    // a unique one still refuses rows
    if (!index.unique) found.fix(lint::without_index(index.name));
  }
}

}  // namespace

ASSAY_LINT_RULE(invisible_index){
    .slug = "invisible_index",
    .title = "An index that no query may use",
    .topic = lint::Topic::index,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_mysqls,
    .table = check,
};
