#include "advise/lint/statements.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "advise/lint/rule.h"
#include "core/text.h"

namespace assay::lint {
namespace {

constexpr std::size_t most_bytes = 80;

void merge(StatementCounts& into, const StatementCounts& other) {
  const double n = into.calls + other.calls;
  if (n <= 0) return;
  if (into.calls > 0 && other.calls > 0) {
    const double gap = other.total_ms / other.calls - into.total_ms / into.calls;
    into.m2_ms2 += other.m2_ms2 + gap * gap * into.calls * other.calls / n;
  } else {
    into.m2_ms2 += other.m2_ms2;
  }
  if (other.p95_ms && (!into.p95_ms || other.calls > into.calls)) into.p95_ms = other.p95_ms;
  into.calls = n;
  into.total_ms += other.total_ms;
  into.max_ms = std::max(into.max_ms, other.max_ms);
  into.rows += other.rows;
  if (other.rows_scanned) into.rows_scanned = into.rows_scanned.value_or(0) + *other.rows_scanned;
}

}  // namespace

std::vector<StatementCounts> merged(std::vector<StatementCounts> counts) {
  std::stable_sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.calls > b.calls; });
  std::map<std::string, std::size_t> places;
  std::vector<StatementCounts> out;
  for (StatementCounts& one : counts) {
    const auto [at, is_first] = places.emplace(one.fingerprint, out.size());
    if (is_first)
      out.push_back(std::move(one));
    else
      merge(out[at->second], one);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return std::tie(b.total_ms, a.fingerprint) < std::tie(a.total_ms, b.fingerprint); });
  return out;
}

double least_p95(double mean_ms, double max_ms) { return std::max(0.0, (mean_ms - 0.05 * max_ms) / 0.95); }

std::string short_text(const ObservedStatement& statement) {
  const std::string line = text::one_line(statement.text);
  return line.size() <= most_bytes ? line : fmt::format("{}…", text::clip(line, most_bytes - 3));
}

std::optional<double> scan_ratio(const ObservedStatement& statement) {
  if (!statement.rows_scanned || statement.calls <= 0) return std::nullopt;
  return *statement.rows_scanned / std::max(statement.rows_returned, statement.calls);
}

bool has_statement_budgets(const Policy& policy) { return policy.budgets.statement_p95_ms || policy.budgets.rows_scanned_per_row_returned; }

std::vector<Finding> lint_statements(const std::vector<ObservedStatement>& statements, schema::Dialect dialect, const Policy& policy) {
  std::vector<Finding> out;
  for (const LintRule* rule : rules_of(dialect, policy)) {
    if (rule->statement == nullptr) continue;
    Report report(*rule, dialect);
    for (const ObservedStatement& statement : statements) rule->statement(statement, policy, report);
    for (Draft& draft : report.take()) {
      Finding& finding = draft.finding();
      if (const auto wanted = policy.severity.find(finding.rule); wanted != policy.severity.end()) finding.severity = wanted->second;
      out.push_back(std::move(finding));
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Finding& a, const Finding& b) { return std::tie(a.severity, a.key) < std::tie(b.severity, b.key); });
  return out;
}

}  // namespace assay::lint
