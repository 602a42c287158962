#include "advise/lint/step.h"

namespace rule_charset_converted {

using namespace assay;
using K = schema::StepKind;

void check(const lint::StepContext& context, lint::Report& report) {
  if (context.step.kind != K::convert_charset || !context.runs() || context.weight() == lint::Weight::nothing) return;
  const schema::Table* before = context.before();
  if (before != nullptr && before->charset == context.step.to && !before->charset.empty() && before->collation == context.step.word) return;
  auto& found =
      report.on(context)
          .says(fmt::format("All text of {} is converted to {}", context.table_name(),
                            context.step.to.empty() ? context.step.word : context.step.to))
          .because(
              "The table is copied while writes wait, text columns may grow a type (TEXT becomes MEDIUMTEXT), unique keys may meet "
              "values that are now equal, and characters that the new set lacks stop the change or become question marks.");
  lint::weigh(found, context, "");
}

}  // namespace rule_charset_converted

ASSAY_LINT_RULE(charset_converted){
    .slug = "charset_converted",
    .title = "A character set converted in place",
    .topic = lint::Topic::migration,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_mysqls,
    .step = rule_charset_converted::check,
};
