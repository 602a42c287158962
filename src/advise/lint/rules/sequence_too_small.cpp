#include "advise/lint/columns.h"

namespace {

using namespace assay;

int bytes_of(const std::string& type) { return type == "smallint" ? 2 : type == "integer" ? 4 : 8; }

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Sequence& sequence : subject.model.sequences) {
    if (!sequence.owner_table) continue;
    const schema::Table* table = subject.table(sequence.owner_table->schema, sequence.owner_table->name);
    const schema::Column* column = table == nullptr ? nullptr : table->column(sequence.owner_column);
    if (column == nullptr || !lint::is_numbered(*column) || lint::integer_bytes(column->type) <= bytes_of(sequence.type)) continue;
    report.on(sequence)
        .says(fmt::format("The sequence of {} is {}, the column {}", lint::path(*table, *column), sequence.type,
                          lint::written(*column, subject)))
        .because(fmt::format("After {} numbers nextval() fails, and so does each INSERT, though the column has room.",
                             sequence.type == "smallint" ? "32,767" : "2,147,483,647"))
        .fix_schema([name = schema::Name{sequence.schema, sequence.name}, type = column->type.name](schema::Model& model) {
          for (schema::Sequence& own : model.sequences)
            if (own.schema == name.schema && own.name == name.name) own.type = type;
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(sequence_too_small){
    .slug = "sequence_too_small",
    .title = "A sequence that ends before its column",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
