#include <algorithm>
#include <map>
#include <set>

#include "advise/suggest.h"
#include "api/diagrams.h"
#include "api/suggestion_cache.h"
#include "api/verdicts.h"
#include "core/ids.h"
#include "core/spread.h"
#include "schema/convert.h"
#include "schema/diagram/convert.h"

namespace assay::api {
namespace {

struct Policies {
  std::optional<lint::NamingPolicy> naming;
  std::optional<schema::Dialect> vendor;
  bool ai = false;
  bool normalization = true;
  lint::Policy lint;
  static constexpr auto fields() {
    return fields_of(
        field<&Policies::naming>("Patterns of names by kind of object, in place of those in lint"),
        field<&Policies::vendor>("The dialect that the schema is meant for: it is looked at as converted, so there are no patches"),
        field<&Policies::ai>("Explain each at length, by its rule's page"),
        field<&Policies::normalization>("Suggestions about normal forms too"),
        field<&Policies::lint>("Severities, rules that are off, required columns, budgets"));
  }
};
struct Query {
  std::optional<schema::diagram::Diagram> diagram;
  std::optional<std::string> id;
  Policies policies;
  bool fixes = true;
  std::vector<std::string> keys;
  static constexpr auto fields() {
    return fields_of(field<&Query::diagram>("The schema; with an id, that diagram with edits that are not saved yet"),
                     field<&Query::id>("Of a stored diagram: its verdicts are told"), field<&Query::policies>("What the team wants"),
                     field<&Query::fixes>("With the statements and the patch that end each, which takes far longer than to find them"),
                     field<&Query::keys>("Only these; absent = all"));
  }
};
/// What the AI half is, for who reads its answer.
struct Enhanced {
  std::optional<std::string> model;
  std::string notice;
  static constexpr auto fields() {
    return fields_of(field<&Enhanced::model>("The configured model; absent = none"),
                     field<&Enhanced::notice>("Where the explanations and the ranking come from", required));
  }
};
struct Response {
  std::vector<advise::Suggestion> suggestions;
  std::vector<advise::RuleRank> ranking;
  Enhanced ai;
  std::vector<lint::Blind> blind;
  bool cached = false;
  static constexpr auto fields() {
    return fields_of(field<&Response::suggestions>("The worst first", required),
                     field<&Response::ranking>("Where to begin: the rules by what their suggestions cost together", required),
                     field<&Response::ai>("What a model adds", required),
                     field<&Response::blind>("What is not known here, and why", required),
                     field<&Response::cached>("The same schema and policy were asked for before", required));
  }
};

constexpr std::size_t most_keys = 200;

lint::Policy merged(const Policies& policies) {
  lint::Policy out = policies.lint;
  if (policies.naming) out.naming = *policies.naming;
  return out;
}

Result<lint::LintResult> found(const schema::diagram::Diagram& diagram, const Policies& policies, const lint::LintOptions& options) {
  // one that is no model yet has the faults of its structure
  if (!policies.vendor || *policies.vendor == diagram.dialect) return advise::look(diagram, options);
  const auto model = schema::diagram::to_model(diagram);
  if (!model) return fail(model.error());
  const schema::Model converted = schema::convert(*model, *policies.vendor).model;
  lint::LintResult out = advise::look(converted, options, advise::links::find_links(converted, {}));
  // a change of the converted schema is none of the diagram
  for (Finding& finding : out.findings)
    if (finding.fix) finding.fix->patch.reset();
  return out;
}

Result<Suggested> suggest(const schema::diagram::Diagram& diagram, const Query& q) {
  lint::LintOptions options;
  options.policy = merged(q.policies);
  options.spread = spread;
  options.fixes = q.fixes;
  options.fixes_of = std::set(q.keys.begin(), q.keys.end());
  if (const auto problems = lint::problems_of(options.policy); !problems.empty()) return fail(Code::invalid, problems.front());
  auto result = found(diagram, q.policies, options);
  if (!result) return fail(result.error());
  if (!q.keys.empty()) std::erase_if(result->findings, [&](const Finding& one) { return !options.fixes_of.contains(one.key); });
  return Suggested{advise::suggestions_of(std::move(result->findings)), std::move(result->blind)};
}

/// The rule's page: without a model nothing is made up.
void explain(std::vector<advise::Suggestion>& suggestions) {
  for (advise::Suggestion& suggestion : suggestions)
    if (std::string text = advise::explanation_of(suggestion.rule); !text.empty()) suggestion.explanation = std::move(text);
}

Result<void> mark(Services& s, const std::string& diagram, std::vector<advise::Suggestion>& suggestions) {
  auto verdicts = verdicts_of(s, diagram);
  if (!verdicts) return fail(verdicts.error());
  std::map<std::string_view, const advise::SuggestionVerdict*> by_key;
  for (const advise::SuggestionVerdict& verdict : *verdicts) by_key[verdict.key] = &verdict;
  for (advise::Suggestion& suggestion : suggestions)
    if (const auto at = by_key.find(suggestion.key); at != by_key.end()) suggestion.verdict = *at->second;
  return {};
}

Enhanced enhanced(std::string model) {
  constexpr std::string_view shown = "the explanations are the rules' own pages, and the order is by severity and impact.";
  if (model.empty()) return {{}, fmt::format("No model is configured: {}", shown)};
  return {model, fmt::format("The model {} is not asked about suggestions: {}", model, shown)};
}

Result<Response> handle(Services& s, const Query& q, const Call&) {
  if (!q.diagram && !q.id) return fail(Code::invalid, "Give a diagram, the id of a stored one, or both.");
  if (q.keys.size() > most_keys) return fail(Code::invalid, fmt::format("keys names {}; at most {} at once.", q.keys.size(), most_keys));
  std::optional<schema::diagram::Diagram> stored;
  if (!q.diagram) {
    auto loaded = load_diagram(s, *q.id);
    if (!loaded) return fail(loaded.error());
    stored = std::move(loaded->diagram);
  }
  const schema::diagram::Diagram& diagram = q.diagram ? *q.diagram : *stored;
  const std::string digest =
      digest_hex(fmt::format("{}\n{}\n{}\n{}", to_json_text(diagram), to_json_text(q.policies), q.fixes, fmt::join(q.keys, "\n")));
  auto answer = s.suggestions->find(digest);
  const bool cached = answer != nullptr;
  if (!cached) {
    auto made = suggest(diagram, q);
    if (!made) return fail(made.error());
    answer = std::make_shared<Suggested>(std::move(*made));
    s.suggestions->keep(digest, answer);
  }
  Response out{answer->suggestions, {}, enhanced(s.assistant.model()), answer->blind, cached};
  if (!q.policies.normalization)
    std::erase_if(out.suggestions, [](const advise::Suggestion& one) { return one.type == lint::Topic::normalization; });
  if (q.id)
    if (auto marked = mark(s, *q.id, out.suggestions); !marked) return fail(marked.error());
  out.ranking = advise::ranking_of(out.suggestions);
  if (q.policies.ai) explain(out.suggestions);
  return out;
}

}  // namespace

ASSAY_ENDPOINT(post_ai_suggest){POST("/api/ai/suggest"), needs(Role::viewer), typed<handle>(),
                                "What to change about a schema, with reason, evidence and the patch that does it"};

}  // namespace assay::api
