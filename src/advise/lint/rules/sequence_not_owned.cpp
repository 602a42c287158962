#include <map>

#include "advise/lint/columns.h"

namespace {

using namespace assay;

struct Use {
  const schema::Table* table;
  const schema::Column* column;
  std::size_t count = 0;
};

/// nextval('public.numbers'::regclass) → public.numbers
std::string sequence_of(const std::string& default_value) {
  constexpr std::string_view call = "nextval('";
  const auto at = default_value.find(call);
  const auto end = at == std::string::npos ? at : default_value.find('\'', at + call.size());
  return end == std::string::npos ? std::string() : default_value.substr(at + call.size(), end - at - call.size());
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::map<std::string, Use> uses;
  for (const schema::Table& table : subject.model.tables)
    for (const schema::Column& column : table.columns)
      if (const std::string name = column.default_value ? sequence_of(*column.default_value) : std::string(); !name.empty()) {
        Use& use = uses[name];
        if (use.count++ == 0) use.table = &table, use.column = &column;
      }
  for (const schema::Sequence& sequence : subject.model.sequences) {
    if (sequence.owner_table) continue;
    const auto use = uses.find(schema::display({sequence.schema, sequence.name}));
    if (use == uses.end() || use->second.count != 1 || use->second.table->schema != sequence.schema || lint::is_derived(*use->second.table))
      continue;
    const schema::Table& table = *use->second.table;
    report.on(sequence)
        .says(fmt::format("The sequence {} numbers {} and does not belong to it", use->first, lint::path(table, *use->second.column)))
        .because("When the column or its table is dropped the sequence stays, and tools that look for a column's sequence do not find it.")
        .fix_schema([name = schema::Name{sequence.schema, sequence.name}, owner = table.qualified(),
                     column = use->second.column->name](schema::Model& model) {
          for (schema::Sequence& own : model.sequences)
            if (own.schema == name.schema && own.name == name.name) own.owner_table = owner, own.owner_column = column;
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(sequence_not_owned){
    .slug = "sequence_not_owned",
    .title = "A sequence that stays when its column goes",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .schema = check,
};
