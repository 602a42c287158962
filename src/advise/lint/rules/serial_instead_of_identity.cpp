#include "advise/lint/columns.h"

namespace {

using namespace assay;

const schema::Sequence* own_sequence(const lint::Subject& subject, const schema::Table& table, const schema::Column& column) {
  for (const schema::Sequence& sequence : subject.model.sequences)
    if (sequence.owner_table == table.qualified() && sequence.owner_column == column.name) return &sequence;
  return nullptr;
}

void check(const schema::Table& table, const lint::Subject& subject, lint::Report& report) {
  if (lint::is_derived(table) || !subject.since(100'000)) return;
  for (const schema::Column& column : table.columns) {
    if (column.identity || !lint::is_numbered(column) || lint::integer_bytes(column.type) == 0) continue;
    const schema::Sequence* sequence = own_sequence(subject, table, column);
    if (sequence == nullptr) continue;
    report.on(table, column)
        .says(fmt::format("{} is a serial column", lint::path(table, column)))
        .because(
            "Whoever inserts needs a right on its sequence besides that on the table, and a default can be dropped or changed while the "
            "sequence stays; an identity column is one thing.")
        .fix_schema([place = table.qualified(), name = column.name, gone = sequence->name](schema::Model& model) {
          std::erase_if(model.sequences, [&](const schema::Sequence& one) { return one.name == gone && one.owner_table == place; });
          schema::Table* changed = model.table(place.schema, place.name);
          if (schema::Column* own = changed == nullptr ? nullptr : changed->column(name)) {
            own->default_value.reset();
            own->identity = schema::Identity{};
          }
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(serial_instead_of_identity){
    .slug = "serial_instead_of_identity",
    .title = "A serial column instead of an identity column",
    .topic = lint::Topic::type,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .table = check,
};
