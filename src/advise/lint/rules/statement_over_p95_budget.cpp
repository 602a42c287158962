#include "advise/lint/rule.h"
#include "core/text.h"

namespace rule_statement_over_p95_budget {

using namespace assay;

void check(const lint::ObservedStatement& statement, const lint::Policy& policy, lint::Report& report) {
  const auto budget = policy.budgets.statement_p95_ms;
  if (!budget || !statement.p95_ms || *statement.p95_ms <= *budget) return;
  report.on(statement)
      .says(fmt::format("The p95 of {} is {}, the budget {}", lint::short_text(statement), text::duration_ms(*statement.p95_ms),
                        text::duration_ms(*budget)))
      .because(fmt::format("One of 20 of its {} calls takes that long or longer; all of them took {}.", text::count(statement.calls),
                           text::duration_ms(statement.total_ms)))
      .costs(*statement.p95_ms > 4 * *budget ? Impact::high : Impact::med)
      .with("p95", *statement.p95_ms, "ms", statement.p95_source)
      .with("at most", *budget, "ms", "policy")
      .with("calls", statement.calls, {}, "counted since reset")
      .with("time", statement.total_ms, "ms", "counted since reset");
}

}  // namespace rule_statement_over_p95_budget

ASSAY_LINT_RULE(statement_over_p95_budget){
    .slug = "statement_over_p95_budget",
    .title = "A statement slower than its budget",
    .topic = lint::Topic::query,
    .severity = Severity::error,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .statement = rule_statement_over_p95_budget::check,
};
