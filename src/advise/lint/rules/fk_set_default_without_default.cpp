#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    const bool removes = key.on_delete == schema::Action::set_default, updates = key.on_update == schema::Action::set_default;
    if (!key.local || (!removes && !updates)) continue;
    const schema::Column* missing = nullptr;
    for (const std::string& name : removes && !key.on_delete_columns.empty() ? key.on_delete_columns : key.columns)
      if (const schema::Column* column = table.column(name); column != nullptr && !column->default_value && missing == nullptr)
        missing = column;
    if (missing == nullptr) continue;
    auto& found = report.on(table, key)
                      .says(fmt::format("The foreign key {} of {} sets {} to its default, and it has none", key.name,
                                        display(table.qualified()), missing->name));
    const auto action = missing->nullable ? schema::Action::set_null : schema::Action::no_action;
    found.because(missing->nullable
                      ? "Without a default it is set to NULL: the key says something else than it does."
                      : fmt::format("It would be set to NULL and is NOT NULL: the row of {} cannot be deleted or changed.", key.ref_table));
    if (!missing->nullable) found.as(Severity::error);
    found.fix(lint::with_foreign_key(key, [action, removes, updates](schema::ForeignKey& own) {
      if (removes) {
        own.on_delete = action;
        if (action == schema::Action::no_action) own.on_delete_columns.clear();
      }
      if (updates) own.on_update = action;
    }));
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_set_default_without_default){
    .slug = "fk_set_default_without_default",
    .title = "A foreign key sets a default that is not there",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres | lint::on_sqlite,
    .table = check,
};
