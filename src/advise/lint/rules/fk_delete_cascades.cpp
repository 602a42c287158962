#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (key.on_delete != schema::Action::cascade || !key.local) continue;
    report.on(table, key)
        .says(fmt::format("Deleting a row of {} deletes rows of {}", key.ref_table, display(table.qualified())))
        .because("The statement that deletes does not say so, and their number is not known before.")
        .fix(lint::with_foreign_key(key, [](schema::ForeignKey& own) { own.on_delete = schema::Action::no_action; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_delete_cascades){
    .slug = "fk_delete_cascades",
    .title = "A foreign key deletes rows",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::warning,
    .impact = Impact::med,
    .taste = true,
    .table = check,
};
