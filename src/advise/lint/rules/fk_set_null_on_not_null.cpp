#include <algorithm>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// The first column that would be set to NULL and cannot be.
const schema::Column* refuses(const schema::Table& table, const std::vector<std::string>& columns) {
  for (const std::string& name : columns)
    if (const schema::Column* column = table.column(name); column != nullptr && !column->nullable) return column;
  return nullptr;
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  for (const schema::ForeignKey& key : table.foreign_keys) {
    if (!key.local) continue;
    const schema::Column* on_delete = key.on_delete != schema::Action::set_null
                                          ? nullptr
                                          : refuses(table, key.on_delete_columns.empty() ? key.columns : key.on_delete_columns);
    const schema::Column* on_update = key.on_update == schema::Action::set_null ? refuses(table, key.columns) : nullptr;
    if (on_delete == nullptr && on_update == nullptr) continue;
    const std::string_view event = on_delete != nullptr ? "delete" : "update";
    report.on(table, key)
        .says(fmt::format("The foreign key {} of {} sets {} to NULL, which is NOT NULL", key.name, display(table.qualified()),
                          (on_delete != nullptr ? on_delete : on_update)->name))
        .because(fmt::format("A {} of a row of {} that is referred to fails with an error about {}, not about the reference.", event,
                             key.ref_table, table.name))
        .fix(lint::with_foreign_key(key, [both = std::pair(on_delete != nullptr, on_update != nullptr)](schema::ForeignKey& own) {
          if (both.first) {
            own.on_delete = schema::Action::no_action;
            own.on_delete_columns.clear();
          }
          if (both.second) own.on_update = schema::Action::no_action;
        }));
  }
}

}  // namespace

ASSAY_LINT_RULE(fk_set_null_on_not_null){
    .slug = "fk_set_null_on_not_null",
    .title = "A foreign key sets NULL where none is allowed",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::error,
    .impact = Impact::med,
    .dialects = lint::on_postgres | lint::on_sqlite,
    .table = check,
};
