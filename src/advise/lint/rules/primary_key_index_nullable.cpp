#include "advise/lint/step.h"

namespace rule_primary_key_index_nullable {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::add_primary_key || step.using_index.empty() || !context.runs() || context.weight() == lint::Weight::nothing) return;
  if (context.before() == nullptr) return;
  std::vector<std::string> nullable;
  for (const schema::Index& index : context.before()->indexes)
    if (index.name == step.using_index)
      for (const schema::IndexPart& part : index.parts)
        if (const schema::Column* column = context.column(part.column))
          if (column->nullable && !lint::is_proved_not_null(context, column->name)) nullable.push_back(column->name);
  if (nullable.empty()) return;
  auto& found =
      report.on(context)
          .says(fmt::format("The primary key of {} makes {} NOT NULL under its lock", context.table_name(), lint::joined(nullable)))
          .because(fmt::format("Nobody can read or write {} while every row is read for NULLs (ACCESS EXCLUSIVE).", context.table_name()));
  lint::weigh(found, context, "set_not_null");
}

}  // namespace rule_primary_key_index_nullable

ASSAY_LINT_RULE(primary_key_index_nullable){
    .slug = "primary_key_index_nullable",
    .title = "A primary key over columns that may hold NULL",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_primary_key_index_nullable::check,
};
