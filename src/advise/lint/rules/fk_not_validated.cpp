#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (key.validated || !key.enforced || !key.local) continue;
    report.on(table, key)
        .says(fmt::format("The foreign key {} of {} was never validated", lint::joined(key.columns), display(table.qualified())))
        .because(
            fmt::format("New rows are checked; older ones may refer to rows of {} that are not there, and the planner does not rely on it.",
                        key.ref_table))
        .fix(lint::with_foreign_key(key, [](schema::ForeignKey& own) { own.validated = true; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_not_validated){
    .slug = "fk_not_validated",
    .title = "A foreign key that old rows may break",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
