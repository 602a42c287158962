#include <algorithm>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

bool in_key(const schema::Table& table, const std::string& column) {
  return std::any_of(table.keys.begin(), table.keys.end(),
                     [&](const schema::Key& key) { return key.columns.size() == 1 && key.columns.front() == column; });
}

/// The sequence whose values the column takes and that begins again.
const schema::Sequence* cycling(const schema::Table& table, const schema::Column& column, const lint::Subject& subject) {
  for (const schema::Sequence& sequence : subject.model.sequences)
    if (sequence.options.cycle && sequence.owner_table == table.qualified() && sequence.owner_column == column.name) return &sequence;
  return nullptr;
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (!in_key(table, column.name)) continue;
    const bool identity = column.identity && column.identity->options.cycle;
    const schema::Sequence* sequence = identity || !column.default_value ? nullptr : cycling(table, column, subject);
    if (!identity && sequence == nullptr) continue;
    auto& found =
        report.on(table, column)
            .says(fmt::format("The numbers of {}.{} begin again at the end, and it is a key", display(table.qualified()), column.name))
            .because("After the last number the first ones are given out again: every INSERT then fails as a duplicate, at random.");
    if (identity)
      found.fix([name = column.name](schema::Table& changed) {
        if (schema::Column* own = changed.column(name)) own->identity->options.cycle = false;
      });
    else
      found.fix_schema([schema = sequence->schema, name = sequence->name](schema::Model& changed) {
        for (schema::Sequence& own : changed.sequences)
          if (own.schema == schema && own.name == name) own.options.cycle = false;
      });
  }
}

}  // namespace

ASSAY_LINT_RULE(key_sequence_cycles){
    .slug = "key_sequence_cycles",
    .title = "A key whose numbers begin again",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .table = check,
};
