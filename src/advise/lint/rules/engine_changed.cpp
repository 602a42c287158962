#include "advise/lint/step.h"

#include "core/text.h"

namespace rule_engine_changed {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  const schema::Step& step = context.step;
  if (step.kind != K::rewrite_table || step.word != "ENGINE" || !context.runs() || context.weight() == lint::Weight::nothing) return;
  bool same = false;
  if (context.before() != nullptr)
    for (const std::string& option : context.before()->options) same = same || text::lower(option) == "engine=" + text::lower(step.to);
  auto& found =
      report.on(context)
          .says(same ? fmt::format("{} is built anew", context.table_name())
                     : fmt::format("{} moves to the engine {}", context.table_name(), step.to))
          .because(
              same
                  ? "ENGINE with the engine that it has copies all rows; disk space for a second copy is needed meanwhile."
                  : "All rows are copied while writes wait; transactions, foreign keys, full-text search and recovery after a crash differ "
                    "between engines.");
  if (same) found.as(Severity::info);
  lint::weigh(found, context, "");
}

}  // namespace rule_engine_changed

ASSAY_LINT_RULE(engine_changed){
    .slug = "engine_changed",
    .title = "A table moved to another storage engine",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::med,
    .dialects = lint::on_mysqls,
    .step = rule_engine_changed::check,
};
