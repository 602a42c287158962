#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (key.enforced || !key.local) continue;
    report.on(table, key)
        .says(fmt::format("The foreign key {} of {} is not enforced", lint::joined(key.columns), display(table.qualified())))
        .because(fmt::format("It checks nothing: rows may refer to rows of {} that are not there.", key.ref_table))
        .fix(lint::with_foreign_key(key, [](schema::ForeignKey& own) { own.enforced = own.validated = true; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_not_enforced){
    .slug = "fk_not_enforced",
    .title = "A foreign key that checks nothing",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
