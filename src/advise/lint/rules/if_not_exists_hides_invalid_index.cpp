#include "advise/lint/step.h"

namespace rule_if_not_exists_hides_invalid_index {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::create_index || !step.concurrently || !step.if_not_exists || !context.runs() || context.is_new()) return;
  const bool dropped = context.earlier(
      [&](const schema::Step& other, const lint::SeenStatement&) { return other.kind == K::drop_index && other.part == step.part; });
  if (dropped) return;
  auto& found = report.on(context)
                    .says(fmt::format("IF NOT EXISTS skips {} when an earlier try left it invalid", step.part))
                    .because(
                        "A build that failed leaves an INVALID index of that name: no query uses it, every write pays for it, and this "
                        "statement passes without a word.");
  if (context.alone() && !context.in_transaction())
    found.fix_sql(fmt::format("DROP INDEX CONCURRENTLY IF EXISTS {};\n{};\n", context.quoted(schema::Name{step.object.schema, step.part}),
                              context.seen.statement.text));
}

}  // namespace rule_if_not_exists_hides_invalid_index

ASSAY_LINT_RULE(if_not_exists_hides_invalid_index){
    .slug = "if_not_exists_hides_invalid_index",
    .title = "IF NOT EXISTS that takes an invalid index for a good one",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_if_not_exists_hides_invalid_index::check,
};
