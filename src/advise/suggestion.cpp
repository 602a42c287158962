#include "advise/suggestion.h"

#include <algorithm>
#include <map>

#include "core/embed.h"
#include "core/text.h"

namespace assay::embedded {
std::span<const EmbeddedFile> lint_rule_pages();
}

namespace assay::advise {
namespace {

/// The text under a heading of a page.
std::string_view section(std::string_view page, std::string_view heading) {
  const std::string title = fmt::format("\n## {}\n", heading);
  const auto at = page.find(title);
  if (at == std::string_view::npos) return {};
  std::string_view rest = page.substr(at + title.size());
  rest = rest.substr(0, std::min(rest.find("\n## "), rest.find("\n```")));
  return text::trim(rest);
}

Suggestion suggestion_of(Finding finding) {
  Suggestion out;
  const lint::LintRule* rule = lint::find_rule(finding.rule);
  out.id = finding.key;
  out.type = rule == nullptr ? lint::Topic::lint : rule->topic;
  out.description = std::move(finding.title);
  out.reason = std::move(finding.why);
  out.impact = finding.impact;
  const ObjectRef& object = finding.where.object;
  const std::string table = object.table ? *object.table : object.kind == "table" ? object.name : std::string();
  if (!table.empty())
    out.tables.push_back(object.schema && *object.schema != "public" ? fmt::format("{}.{}", *object.schema, table) : table);
  if (object.kind == "column") out.columns.push_back(object.name);
  if (finding.fix) out.patch = finding.fix->patch;
  out.rule = std::move(finding.rule);
  out.severity = finding.severity;
  out.evidence = std::move(finding.evidence);
  if (finding.fix) out.fix = Fix{.sql = std::move(finding.fix->sql), .patch = std::nullopt, .safe = finding.fix->safe};
  out.proof = std::move(finding.proof);
  out.key = std::move(finding.key);
  out.object = std::move(finding.where.object);
  return out;
}

}  // namespace

std::vector<Suggestion> suggestions_of(std::vector<Finding> findings) {
  std::vector<Suggestion> out;
  out.reserve(findings.size());
  for (Finding& finding : findings) out.push_back(suggestion_of(std::move(finding)));
  const auto rank = [](const Suggestion& s) {
    return std::tuple(s.severity, Impact::high == s.impact ? 0 : Impact::med == s.impact ? 1 : 2, !s.patch.has_value());
  };
  std::stable_sort(out.begin(), out.end(), [&](const Suggestion& a, const Suggestion& b) {
    const auto x = rank(a);
    const auto y = rank(b);
    return x != y ? x < y : a.key < b.key;
  });
  return out;
}

std::vector<RuleRank> ranking_of(const std::vector<Suggestion>& suggestions) {
  static constexpr int severities[] = {9, 3, 1}, impacts[] = {1, 2, 3};
  std::map<std::string_view, RuleRank> by_rule;
  for (const Suggestion& one : suggestions) {
    if (one.verdict && one.verdict->verdict != VerdictKind::accepted) continue;
    RuleRank& rank = by_rule[one.rule];
    if (rank.count++ == 0) {
      const lint::LintRule* rule = lint::find_rule(one.rule);
      rank.rule = one.rule;
      rank.title = rule ? std::string(rule->title) : one.rule;
      if (!rule) std::replace(rank.title.begin(), rank.title.end(), '_', ' ');
      rank.topic = one.type;
      rank.explained = !explanation_of(one.rule).empty();
    }
    rank.severity = std::min(rank.severity, one.severity);
    rank.impact = std::max(rank.impact, one.impact);
    rank.weight += severities[static_cast<int>(one.severity)] * impacts[static_cast<int>(one.impact)];
  }
  std::vector<RuleRank> out;
  for (auto& [slug, rank] : by_rule) out.push_back(std::move(rank));
  std::stable_sort(out.begin(), out.end(), [](const RuleRank& a, const RuleRank& b) { return a.weight > b.weight; });
  return out;
}

std::string explanation_of(std::string_view rule) {
  const EmbeddedFile* page = find_embedded(embedded::lint_rule_pages(), fmt::format("{}.md", rule));
  if (page == nullptr) return {};
  return fmt::format("{}\n\n{}", section(page->data, "Why it matters"), section(page->data, "How to fix"));
}

}  // namespace assay::advise
