#include "advise/lint/columns.h"

namespace {

using namespace assay;

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table)) return;
  for (const schema::Column& column : table.columns) {
    if (!lint::is_unique(table, {column.name})) continue;
    const schema::Sequence* own = nullptr;
    for (const schema::Sequence& sequence : subject.model.sequences)
      if (sequence.owner_table == table.qualified() && sequence.owner_column == column.name) own = &sequence;
    const bool cycles = column.identity ? column.identity->options.cycle : own != nullptr && own->options.cycle;
    if (!cycles) continue;
    report.on(table, column)
        .says(fmt::format("The numbers of {} begin again after the last", lint::path(table, column)))
        .because("They must be unique: after the first round each INSERT meets a row that has the number, and fails or not by chance.")
        .fix_schema([place = table.qualified(), name = column.name](schema::Model& model) {
          for (schema::Sequence& sequence : model.sequences)
            if (sequence.owner_table == place && sequence.owner_column == name) sequence.options.cycle = false;
          schema::Table* changed = model.table(place.schema, place.name);
          schema::Column* numbered = changed == nullptr ? nullptr : changed->column(name);
          if (numbered != nullptr && numbered->identity) numbered->identity->options.cycle = false;
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(cycling_sequence){
    .slug = "cycling_sequence",
    .title = "Numbers of a key that begin again",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .table = check,
};
