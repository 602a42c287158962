#include <set>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<schema::Name> with_default;
  for (const schema::Table& table : subject.model.tables)
    if (table.partition_of && table.partition_of->bound == "DEFAULT") with_default.insert(table.partition_of->parent);
  for (const schema::Table& table : subject.model.tables) {
    if (!table.partition_by || table.partition_by->strategy != "range" || table.partition_of || with_default.contains(table.qualified()))
      continue;
    for (const schema::IndexPart& part : table.partition_by->parts) {
      const schema::Column* column = table.column(part.column);
      if (column == nullptr || !column->nullable) continue;
      report.on(table, *column)
          .says(fmt::format("{} is partitioned by {}, which admits NULL", display(table.qualified()), column->name))
          .because(
              "No range holds NULL and there is no DEFAULT partition: a row without a value is refused, with an error about partitions.")
          .fix_schema([parent = table.qualified(), name = column->name](schema::Model& changed) {
            for (schema::Table& own : changed.tables) {
              const bool below = own.partition_of && own.partition_of->parent == parent;
              if (own.qualified() != parent && !below) continue;
              if (schema::Column* key = own.column(name)) key->nullable = false;
            }
          });
      break;
    }
  }
}

}  // namespace

ASSAY_LINT_RULE(partition_key_nullable){
    .slug = "partition_key_nullable",
    .title = "A range partition key that admits NULL",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .schema = check,
};
