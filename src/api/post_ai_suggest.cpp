#include "advise/check.h"
#include "api/diagrams.h"
#include "api/suggestion_cache.h"
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
  static constexpr auto fields() {
    return fields_of(field<&Query::diagram>("The schema, or"), field<&Query::id>("the id of a stored diagram"),
                     field<&Query::policies>("What the team wants"));
  }
};
struct Response {
  std::vector<advise::Suggestion> suggestions;
  std::vector<lint::Blind> blind;
  bool cached = false;
  static constexpr auto fields() {
    return fields_of(field<&Response::suggestions>("The worst first", required),
                     field<&Response::blind>("What is not known here, and why", required),
                     field<&Response::cached>("The same schema and policy were asked for before", required));
  }
};

lint::Policy merged(const Policies& policies) {
  lint::Policy out = policies.lint;
  if (policies.naming) out.naming = *policies.naming;
  return out;
}

Result<Suggested> suggest(const schema::diagram::Diagram& diagram, const Policies& policies) {
  auto model = schema::diagram::to_model(diagram);
  if (!model) return fail(model.error());
  const bool converted = policies.vendor && *policies.vendor != model->dialect;
  if (converted) *model = schema::convert(*model, *policies.vendor).model;
  lint::LintOptions options;
  options.policy = merged(policies);
  options.spread = spread;
  if (const auto problems = lint::problems_of(options.policy); !problems.empty()) return fail(Code::invalid, problems.front());
  lint::LintResult found = advise::check(*model, options);
  Suggested out;
  out.suggestions = advise::suggestions_of(std::move(found.findings));
  // a change of the converted schema is none of the diagram
  if (converted)
    for (advise::Suggestion& suggestion : out.suggestions) suggestion.patch.reset();
  out.blind = std::move(found.blind);
  return out;
}

/// The rule's page: without a model nothing is made up.
void explain(std::vector<advise::Suggestion>& suggestions) {
  for (advise::Suggestion& suggestion : suggestions)
    if (std::string text = advise::explanation_of(suggestion.rule); !text.empty()) suggestion.explanation = std::move(text);
}

Result<Response> handle(Services& s, const Query& q, const Call&) {
  if (q.diagram.has_value() == q.id.has_value()) return fail(Code::invalid, "Give one of diagram and id.");
  std::optional<schema::diagram::Diagram> stored;
  if (q.id) {
    auto loaded = load_diagram(s, *q.id);
    if (!loaded) return fail(loaded.error());
    stored = std::move(loaded->diagram);
  }
  const schema::diagram::Diagram& diagram = q.id ? *stored : *q.diagram;
  const std::string digest = digest_hex(fmt::format("{}\n{}", to_json_text(diagram), to_json_text(q.policies)));
  auto answer = s.suggestions->find(digest);
  const bool cached = answer != nullptr;
  if (!cached) {
    auto made = suggest(diagram, q.policies);
    if (!made) return fail(made.error());
    answer = std::make_shared<Suggested>(std::move(*made));
    s.suggestions->keep(digest, answer);
  }
  Response out{answer->suggestions, answer->blind, cached};
  if (!q.policies.normalization)
    std::erase_if(out.suggestions, [](const advise::Suggestion& one) { return one.type == lint::Topic::normalization; });
  if (q.policies.ai) explain(out.suggestions);
  return out;
}

}  // namespace

ASSAY_ENDPOINT(post_ai_suggest){POST("/api/ai/suggest"), needs(Role::viewer), typed<handle>(),
                                "What to change about a schema, with reason, evidence and the patch that does it"};

}  // namespace assay::api
