// Statements that a server has counted, looked at under a policy's budgets. A statement is no object of a schema: it stands in a finding as an
// object of kind "statement", named by its clipped text; its key goes by its fingerprint. Pure; any thread as far as rules go; nothing fails.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "advise/finding.h"
#include "advise/lint/policy.h"
#include "schema/dialect.h"

namespace assay::lint {

/// What a server counts of one statement since its statistics were reset.
struct StatementCounts {
  std::string text = {};  ///< without literals
  std::string fingerprint = {};
  double calls = 0;
  double total_ms = 0;
  double m2_ms2 = 0;  ///< Σ(x − mean)²; 0 where the server keeps no deviation
  double max_ms = 0;
  double rows = 0;                          ///< returned or written, by all calls
  std::optional<double> p95_ms = {};        ///< where the server keeps it
  std::optional<double> rows_scanned = {};  ///< by all calls, where the server counts them
};
/// One of each fingerprint, the most time first: deviations by the pairwise merge of Chan, Golub and LeVeque (1979), a p95 is that of the entry
/// with the most calls.
std::vector<StatementCounts> merged(std::vector<StatementCounts> counts);
/// The least that the p95 can be, by mean and maximum alone: 95 of 100 calls take it at most and the others the maximum at most, so
/// mean ≤ 0.95 p95 + 0.05 max. Never below 0.
double least_p95(double mean_ms, double max_ms);

struct ObservedStatement {
  std::string text = {};  ///< without literals
  std::string fingerprint = {};
  double calls = 0;
  double total_ms = 0;
  double rows_returned = 0;                 ///< returned or written, by all calls
  std::optional<double> p95_ms = {};        ///< absent = not known
  std::string p95_source = {};              ///< "estimated from mean, deviation and maximum since reset"
  std::optional<double> rows_scanned = {};  ///< by all calls; absent = not known
  std::string scanned_source = {};          ///< "estimated by the planner"
  static constexpr auto fields() {
    return fields_of(field<&ObservedStatement::text>("Its text, without literals", required),
                     field<&ObservedStatement::fingerprint>("Its fingerprint", required),
                     field<&ObservedStatement::calls>("Calls since reset", required),
                     field<&ObservedStatement::total_ms>("Time of all calls"),
                     field<&ObservedStatement::rows_returned>("Rows returned or written by all calls"),
                     field<&ObservedStatement::p95_ms>("95th percentile of its calls; absent = not known"),
                     field<&ObservedStatement::p95_source>("Where that comes from"),
                     field<&ObservedStatement::rows_scanned>("Rows read by all calls; absent = not known"),
                     field<&ObservedStatement::scanned_source>("Where that comes from"));
  }
};

/// One line of at most 80 bytes.
std::string short_text(const ObservedStatement& statement);
/// Rows read per row returned. A call that returns nothing counts as one row: servers keep sums. Empty = not known.
std::optional<double> scan_ratio(const ObservedStatement& statement);

/// The policy limits statements.
bool has_statement_budgets(const Policy& policy);
/// By severity, then by key.
std::vector<Finding> lint_statements(const std::vector<ObservedStatement>& statements, schema::Dialect dialect, const Policy& policy);

}  // namespace assay::lint
