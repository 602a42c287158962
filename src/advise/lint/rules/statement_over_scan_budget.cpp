#include "advise/lint/rule.h"
#include "core/text.h"

namespace rule_statement_over_scan_budget {

using namespace assay;

void check(const lint::ObservedStatement& statement, const lint::Policy& policy, lint::Report& report) {
  const auto budget = policy.budgets.rows_scanned_per_row_returned;
  const auto ratio = lint::scan_ratio(statement);
  if (!budget || !ratio || *ratio <= *budget) return;
  report.on(statement)
      .says(fmt::format("{} reads {} rows for each that it returns, the budget is {}", lint::short_text(statement), text::count(*ratio),
                        text::count(*budget)))
      .because(fmt::format("Its {} calls read {} rows to return {}, and took {}.", text::count(statement.calls),
                           text::count(*statement.rows_scanned), text::count(statement.rows_returned),
                           text::duration_ms(statement.total_ms)))
      .costs(*ratio > 100 * *budget ? Impact::high : Impact::med)
      .with("rows scanned per row returned", *ratio, "rows", statement.scanned_source)
      .with("at most", *budget, "rows", "policy")
      .with("rows scanned", *statement.rows_scanned, "rows", statement.scanned_source)
      .with("rows returned", statement.rows_returned, "rows", "counted since reset")
      .with("calls", statement.calls, {}, "counted since reset");
}

}  // namespace rule_statement_over_scan_budget

ASSAY_LINT_RULE(statement_over_scan_budget){
    .slug = "statement_over_scan_budget",
    .title = "A statement that reads more rows than its budget",
    .topic = lint::Topic::query,
    .severity = Severity::error,
    .impact = Impact::med,
    .dialects = lint::on_servers,
    .statement = rule_statement_over_scan_budget::check,
};
