#include "advise/lint/step.h"

namespace rule_reindex_not_concurrent {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::reindex || context.step.concurrently || !context.runs()) return;
  if (context.weight() == lint::Weight::nothing || !context.since(120'000)) return;
  const std::string what = context.step.part.empty() ? context.table_name() : context.step.part;
  auto& found = report.on(context)
                    .says(fmt::format("REINDEX of {} stops writes, and reads that want the index", what))
                    .because(
                        "The index is locked exclusively while it is built anew: every plan that considers it waits, and so does "
                        "every write to the table.");
  lint::weigh(found, context, "create_index");
  if (context.alone() && !context.in_transaction()) {
    const char* word = context.step.word == "index" ? "INDEX" : context.step.word == "table" ? "TABLE" : "SCHEMA";
    if (context.step.word != "database") found.fix_sql(context.with_word(word, "CONCURRENTLY"));
  }
}

}  // namespace rule_reindex_not_concurrent

ASSAY_LINT_RULE(reindex_not_concurrent){
    .slug = "reindex_not_concurrent",
    .title = "REINDEX that stops writes",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_postgres,
    .step = rule_reindex_not_concurrent::check,
};
