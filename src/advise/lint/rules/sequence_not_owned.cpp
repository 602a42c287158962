#include "advise/lint/rule.h"
#include "advise/lint/sequences.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  const lint::SequenceUses uses(subject.model);
  for (const schema::Sequence& sequence : subject.model.sequences) {
    const auto& used = uses.of(sequence);
    // an owner has to be in the same schema
    if (sequence.owner_table || used.size() != 1 || used.front().table->schema != sequence.schema || used.front().table->partition_of)
      continue;
    const lint::SequenceUse& only = used.front();
    report.on_object({"sequence", sequence.schema, {}, {}, sequence.name}, only.table->qualified())
        .says(fmt::format("The sequence {} serves only {}.{} and does not belong to it",
                          display(schema::Name{sequence.schema, sequence.name}), display(only.table->qualified()), only.column->name))
        .because("When the column or its table goes, the sequence stays behind; rights and owner of the two are given apart.")
        .fix_schema([schema = sequence.schema, name = sequence.name, table = only.table->qualified(),
                     column = only.column->name](schema::Model& changed) {
          for (schema::Sequence& own : changed.sequences)
            if (own.schema == schema && own.name == name) {
              own.owner_table = table;
              own.owner_column = column;
            }
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(sequence_not_owned){
    .slug = "sequence_not_owned",
    .title = "A sequence that no column owns",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .schema = check,
};
