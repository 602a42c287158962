#include <algorithm>

#include "advise/lint/references.h"
#include "advise/lint/rule.h"
#include "core/text.h"
#include "schema/naming.h"

namespace rule_fk_missing_by_name {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table) || !lint::takes_foreign_keys(table)) return;
  const schema::Key* own_key = table.primary_key();
  for (const schema::Column& column : table.columns) {
    std::vector<std::string> words = lint::words_of(column.name);
    if (words.size() < 2 || words.back() != "id" || column.generated || lint::is_foreign_word(words.front())) continue;
    words.pop_back();
    const bool used = std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const schema::ForeignKey& key) {
      return std::find(key.columns.begin(), key.columns.end(), column.name) != key.columns.end();
    });
    const bool is_key = own_key != nullptr && own_key->columns.size() == 1 && own_key->columns.front() == column.name;
    if (used || is_key || lint::type_beside(table, text::join(words, "_")) != nullptr) continue;
    const schema::Table* target = lint::named_by(words, table, subject).table;
    const schema::Key* key =
        target == nullptr || target->partition_of || !lint::takes_foreign_keys(*target) ? nullptr : target->primary_key();
    if (key == nullptr || key->columns.size() != 1 || !key->prefix.empty() || key->deferral != schema::Deferral::none) continue;
    const schema::Column* referred = target->column(key->columns.front());
    if (referred == nullptr || (referred->name != "id" && referred->name != column.name) || !lint::fits(column, *referred)) continue;
    report.on(table, column)
        .says(fmt::format("{}.{} looks like a reference to {}, and no foreign key says so", display(table.qualified()), column.name,
                          target->name))
        .because(fmt::format("Its name and type are those of {}.{}. Nothing stops rows that refer to a row that is not there.",
                             target->name, referred->name))
        .fix([name = column.name, to = target->qualified(), to_column = referred->name](schema::Table& changed) {
          schema::ForeignKey made;
          made.columns = {name};
          made.ref_schema = to.schema;
          made.ref_table = to.name;
          made.ref_columns = {to_column};
          made.name = schema::default_name(made, changed.name);
          changed.foreign_keys.push_back(std::move(made));
        });
  }
}

}  // namespace rule_fk_missing_by_name

ASSAY_LINT_RULE(fk_missing_by_name){
    .slug = "fk_missing_by_name",
    .title = "A reference without a foreign key",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::info,
    .impact = Impact::med,
    .table = rule_fk_missing_by_name::check,
};
