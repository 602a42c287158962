#include "advise/lint/timeouts.h"

namespace rule_no_lock_timeout {

using namespace assay;

void check(const lint::StepContext& context, lint::Report& report) {
  const auto limits = [](const schema::Step& other) {
    return other.kind == schema::StepKind::set_parameter && other.part == "lock_timeout" && other.word.empty();
  };
  if (!lint::is_first_lock_without(context, limits)) return;
  auto& found =
      report.on(context)
          .says(fmt::format("Nothing limits how long the file waits for its lock on {}", context.table_name()))
          .because("While it waits behind a long statement, every later statement on the table waits behind it: the table stands still.");
  if (context.alone()) found.fix_sql(fmt::format("SET lock_timeout = '2s';\n{};\n", context.seen.statement.text));
}

}  // namespace rule_no_lock_timeout

ASSAY_LINT_RULE(no_lock_timeout){
    .slug = "no_lock_timeout",
    .title = "A lock that is waited for without end",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .step = rule_no_lock_timeout::check,
};
