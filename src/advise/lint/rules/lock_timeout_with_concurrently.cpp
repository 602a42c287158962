#include "advise/lint/step.h"

namespace rule_lock_timeout_with_concurrently {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  const bool concurrent = step.concurrently && (step.kind == K::create_index || step.kind == K::reindex);
  if (!concurrent || !context.runs()) return;
  bool limited = false;
  context.earlier([&](const schema::Step& other, const lint::SeenStatement&) {
    if (other.kind != K::set_parameter || other.part != "lock_timeout") return false;
    limited = other.word.empty() && !other.local && other.expression != "0" && other.expression != "'0'" && other.expression != "'0s'";
    return true;
  });
  if (!limited) return;
  auto& found =
      report.on(context)
          .says(fmt::format("lock_timeout can cancel the build of {} halfway", step.part.empty() ? context.table_name() : step.part))
          .because(
              "CONCURRENTLY waits for every older transaction on the table; when lock_timeout ends that wait, an INVALID index "
              "stays behind.");
  if (context.alone()) found.fix_sql(fmt::format("SET lock_timeout = 0;\n{};\n", context.seen.statement.text));
}

}  // namespace rule_lock_timeout_with_concurrently

ASSAY_LINT_RULE(lock_timeout_with_concurrently){
    .slug = "lock_timeout_with_concurrently",
    .title = "A lock timeout that leaves an invalid index",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_lock_timeout_with_concurrently::check,
};
