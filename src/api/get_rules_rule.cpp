#include "advise/lint/rule.h"
#include "advise/suggestion.h"
#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string rule;
  static constexpr auto fields() { return fields_of(field<&Query::rule>("Slug", required)); }
};
struct Response {
  std::string rule, title;
  lint::Topic topic = lint::Topic::lint;
  Severity severity = Severity::info;
  Impact impact = Impact::low;
  std::string text;
  static constexpr auto fields() {
    return fields_of(field<&Response::rule>("Slug", required), field<&Response::title>("What it looks for", required),
                     field<&Response::topic>("What it is about", required), field<&Response::severity>("How bad", required),
                     field<&Response::impact>("How much it costs", required),
                     field<&Response::text>("Why it matters and how to mend it, Markdown", required));
  }
};

Result<Response> handle(Services&, const Query& q, const Call&) {
  const lint::LintRule* rule = lint::find_rule(q.rule);
  if (rule == nullptr) return fail(Code::not_found, fmt::format("There is no page of a rule '{}'. See assay lint --rules.", q.rule));
  return Response{std::string(rule->slug),       std::string(rule->title), rule->topic, rule->severity, rule->impact,
                  advise::explanation_of(q.rule)};
}

}  // namespace

ASSAY_ENDPOINT(get_rules_rule){GET("/api/rules/{rule}"), needs(Role::viewer), typed<handle>(),
                               "A rule's page: why it matters and how to mend it"};

}  // namespace assay::api
