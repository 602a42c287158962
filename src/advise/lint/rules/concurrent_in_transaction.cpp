#include "advise/lint/step.h"

namespace rule_concurrent_in_transaction {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const bool concurrent = step.concurrently && step.kind != K::refresh_matview;
  if (!concurrent || !context.runs()) return;
  const bool block = step.inside == schema::Inside::do_block;
  // Flyway sees such statements and runs a file without a transaction when it holds nothing else
  if (!block && context.file.format == schema::MigrationFormat::flyway && context.file.statements.size() == 1) return;
  if (!block && !context.in_transaction()) return;
  report.on(context)
      .says(fmt::format("CONCURRENTLY of {} stands in a transaction", step.part.empty() ? context.table_name() : step.part))
      .because(block ? "A DO block is a transaction: PostgreSQL refuses the statement and the migration fails."
               : context.file.wrapped
                   ? "The tool puts a transaction around this file: PostgreSQL refuses the statement and the migration fails."
                   : "PostgreSQL refuses the statement between BEGIN and COMMIT, and the migration fails.");
}

}  // namespace rule_concurrent_in_transaction

ASSAY_LINT_RULE(concurrent_in_transaction){
    .slug = "concurrent_in_transaction",
    .title = "CONCURRENTLY inside a transaction",
    .topic = lint::Topic::migration,
    .severity = Severity::error,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_concurrent_in_transaction::check,
};
