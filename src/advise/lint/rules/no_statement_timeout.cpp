#include "advise/lint/timeouts.h"

namespace rule_no_statement_timeout {

using namespace assay;

void check(const lint::StepContext& context, lint::Report& report) {
  const auto limits = [](const schema::Step& other) {
    return other.kind == schema::StepKind::set_parameter && other.part == "statement_timeout";
  };
  if (!lint::is_first_lock_without(context, limits)) return;
  auto& found = report.on(context)
                    .says(fmt::format("Nothing limits how long the file holds its lock on {}", context.table_name()))
                    .because("A statement that takes longer than was thought keeps its lock until somebody ends it.");
  if (context.alone()) found.fix_sql(fmt::format("SET statement_timeout = '5s';\n{};\n", context.seen.statement.text));
}

}  // namespace rule_no_statement_timeout

ASSAY_LINT_RULE(no_statement_timeout){
    .slug = "no_statement_timeout",
    .title = "A migration without a statement_timeout",
    .topic = lint::Topic::migration,
    .severity = Severity::info,
    .impact = Impact::low,
    .dialects = lint::on_postgres,
    .taste = true,
    .step = rule_no_statement_timeout::check,
};
