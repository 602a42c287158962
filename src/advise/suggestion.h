// Suggestion: the wire form of a finding about a schema (PRODUCT, HTTP contract): what to change, why, and the patch that does it. Values with
// fields(); any thread; no errors.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "advise/finding.h"
#include "advise/lint/rule.h"
#include "advise/verdict.h"

namespace assay::advise {

enum class SuggestionSource { heuristic, ai };
constexpr std::array<EnumName, 2> enum_names(SuggestionSource) { return {{{0, "heuristic"}, {1, "ai"}}}; }

struct Suggestion {
  std::string id;  ///< of the key: the same as long as the finding is the same
  lint::Topic type = lint::Topic::lint;
  std::string description;
  std::string reason;
  Impact impact = Impact::low;
  std::vector<std::string> tables;  ///< "orders", "sales.orders"
  std::vector<std::string> columns;
  std::optional<Json> patch;
  SuggestionSource source = SuggestionSource::heuristic;
  std::string rule;
  Severity severity = Severity::info;
  std::vector<Evidence> evidence;
  std::optional<Fix> fix;
  Proof proof;
  std::string key;
  ObjectRef object;
  std::optional<std::string> explanation;
  std::optional<SuggestionVerdict> verdict;
  static constexpr auto fields() {
    return fields_of(field<&Suggestion::id>("Stable id", required), field<&Suggestion::type>("What it is about", required),
                     field<&Suggestion::description>("What is wrong, in a sentence", required),
                     field<&Suggestion::reason>("What follows from it", required),
                     field<&Suggestion::impact>("How much it costs", required), field<&Suggestion::tables>("Tables it is about", required),
                     field<&Suggestion::columns>("Columns it is about"),
                     field<&Suggestion::patch>("The change of the diagram, where there is one"),
                     field<&Suggestion::source>("heuristic or ai", required), field<&Suggestion::rule>("Slug of the rule", required),
                     field<&Suggestion::severity>("How bad", required), field<&Suggestion::evidence>("The figures", required),
                     field<&Suggestion::fix>("The change as statements"), field<&Suggestion::proof>("How far it was shown", required),
                     field<&Suggestion::key>("Key for muting", required), field<&Suggestion::object>("What it is about", required),
                     field<&Suggestion::explanation>("Why it matters and how to mend it, at length"),
                     field<&Suggestion::verdict>("What somebody decided about it; absent = nothing"));
  }
};

/// By severity, then impact, then whether it can be applied, then key.
std::vector<Suggestion> suggestions_of(std::vector<Finding> findings);
/// What the suggestions of one rule cost together.
struct RuleRank {
  std::string rule;
  std::string title;
  lint::Topic topic = lint::Topic::lint;
  Severity severity = Severity::info;  ///< the worst of them
  Impact impact = Impact::low;         ///< the highest
  int count = 0;
  int weight = 0;
  bool explained = false;
  static constexpr auto fields() {
    return fields_of(field<&RuleRank::rule>("Slug of the rule", required), field<&RuleRank::title>("What it looks for", required),
                     field<&RuleRank::topic>("What it is about", required), field<&RuleRank::severity>("The worst of them", required),
                     field<&RuleRank::impact>("The highest of them", required), field<&RuleRank::count>("How many", required),
                     field<&RuleRank::weight>("Sum over them of severity (1, 3, 9) times impact (1, 2, 3)", required),
                     field<&RuleRank::explained>("GET /api/rules/{rule} has its page", required));
  }
};
/// Where to begin: by weight. What was rejected or muted is left out.
std::vector<RuleRank> ranking_of(const std::vector<Suggestion>& suggestions);
/// What the rule's page says of why and how; empty when the rule has no page.
std::string explanation_of(std::string_view rule);

}  // namespace assay::advise
