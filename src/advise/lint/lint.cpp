#include "advise/lint/lint.h"

#include <re2/re2.h>

#include <algorithm>

#include "advise/lint/fix.h"

namespace assay::lint {
namespace {

bool is_on(const LintRule& rule, const Policy& policy) {
  if (policy.disabled.contains(std::string(rule.slug))) return false;
  return !rule.taste || std::count(policy.enabled.begin(), policy.enabled.end(), rule.slug) > 0;
}

void append(std::vector<Draft>& to, std::vector<Draft> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// body(begin, end) over all, by as many as the caller gives.
void over(const LintOptions& options, std::size_t count, std::size_t least, const std::function<void(std::size_t, std::size_t)>& body) {
  if (options.spread)
    options.spread(count, least, body);
  else if (count > 0)
    body(0, count);
}

/// `around`: nullptr = without its fix.
Finding finished(Draft& draft, const Subject& subject, const Surroundings* around, bool with_patch) {
  if (around != nullptr && draft.edit())
    draft.finding().fix = derive_fix(*around, draft.finding().where.object, draft.table(), draft.edit(), with_patch);
  Finding finding = std::move(draft.finding());
  const auto wanted = subject.policy.severity.find(finding.rule);
  if (wanted != subject.policy.severity.end()) finding.severity = wanted->second;
  return finding;
}

void check_pattern(const std::string& pattern, std::string_view what, std::vector<std::string>& out) {
  if (pattern.empty()) return;
  const RE2 compiled(pattern, RE2::Quiet);
  if (!compiled.ok()) out.push_back(fmt::format("{} = '{}' is no pattern: {}.", what, pattern, compiled.error()));
}

}  // namespace

std::vector<std::string> problems_of(const Policy& policy) {
  std::vector<std::string> out;
  const auto known = [&](const std::string& slug, std::string_view where) {
    if (find_rule(slug) == nullptr)
      out.push_back(fmt::format("{} names the rule '{}', which does not exist. See assay lint --rules.", where, slug));
  };
  for (const auto& [slug, severity] : policy.severity) known(slug, "[severity]");
  for (const auto& [slug, reason] : policy.disabled) {
    known(slug, "[disabled]");
    if (reason.empty()) out.push_back(fmt::format("[disabled] {} has no reason. Write why the rule does not apply here.", slug));
  }
  for (const std::string& slug : policy.enabled) known(slug, "enabled");
  check_pattern(policy.naming.table, "[naming] table", out);
  check_pattern(policy.naming.column, "[naming] column", out);
  check_pattern(policy.naming.index, "[naming] index", out);
  check_pattern(policy.naming.foreign_key, "[naming] foreign_key", out);
  check_pattern(policy.naming.key, "[naming] key", out);
  check_pattern(policy.naming.check, "[naming] check", out);
  check_pattern(policy.naming.view, "[naming] view", out);
  check_pattern(policy.naming.enumeration, "[naming] enumeration", out);
  const auto limit = [&](std::optional<double> value, double least, std::string_view what) {
    if (value && !(*value >= least)) out.push_back(fmt::format("[budgets] {} = {} is no limit: give {} or more.", what, *value, least));
  };
  limit(policy.budgets.statement_p95_ms, 0.001, "statement_p95_ms");
  limit(policy.budgets.rows_scanned_per_row_returned, 1, "rows_scanned_per_row_returned");
  for (const RequiredColumn& column : policy.required_columns) check_pattern(column.except, "[[required_columns]] except", out);
  return out;
}

std::vector<const LintRule*> rules_of(schema::Dialect dialect, const Policy& policy) {
  std::vector<const LintRule*> out;
  for (const LintRule* rule : lint_rules())
    if (speaks_of(*rule, dialect) && is_on(*rule, policy)) out.push_back(rule);
  return out;
}

LintResult lint(const schema::Model& model, const LintOptions& options) {
  const Subject subject(model, options.policy);
  const std::vector<const LintRule*> rules = rules_of(model.dialect, options.policy);
  std::vector<const schema::Table*> tables;
  const std::set<schema::Name> only(options.only.begin(), options.only.end());
  for (const schema::Table& table : model.tables)
    if (only.empty() || only.contains(table.qualified())) tables.push_back(&table);

  std::vector<std::vector<Draft>> by_table(tables.size());
  over(options, tables.size(), 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      for (const LintRule* rule : rules)
        if (rule->table != nullptr) {
          Report report(*rule, subject);
          rule->table(*tables[i], subject, report);
          append(by_table[i], report.take());
        }
  });
  std::vector<Draft> drafts;
  for (std::vector<Draft>& found : by_table) append(drafts, std::move(found));
  for (const LintRule* rule : rules)
    if (rule->schema != nullptr) {
      Report report(*rule, subject);
      rule->schema(subject, report);
      append(drafts, report.take());
    }

  LintResult out;
  out.findings.resize(drafts.size());
  std::optional<const Surroundings> around;
  if (options.fixes) around.emplace(subject);
  over(options, drafts.size(), 32, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const bool with_fix = around && (only.empty() || only.contains(drafts[i].table())) &&
                            (options.fixes_of.empty() || options.fixes_of.contains(drafts[i].finding().key));
      out.findings[i] = finished(drafts[i], subject, with_fix ? &*around : nullptr, options.patches);
    }
  });
  std::stable_sort(out.findings.begin(), out.findings.end(),
                   [](const Finding& a, const Finding& b) { return std::tie(a.severity, a.key) < std::tie(b.severity, b.key); });
  if (!subject.live())
    out.blind.push_back(
        {"sizes, write rates, statistics and the server's version", "a text does not say them; give a database to look at them"});
  return out;
}

}  // namespace assay::lint
