#include "api/verdicts.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  static constexpr auto fields() { return fields_of(field<&Query::id>("Diagram", required)); }
};
struct Response {
  std::vector<advise::SuggestionVerdict> verdicts;
  static constexpr auto fields() { return fields_of(field<&Response::verdicts>("Those that stand, the newest first", required)); }
};

Result<Response> handle(Services& s, const Query& q, const Call&) {
  auto verdicts = verdicts_of(s, q.id);
  if (!verdicts) return fail(verdicts.error());
  return Response{std::move(*verdicts)};
}

}  // namespace

ASSAY_ENDPOINT(get_diagrams_id_verdicts){GET("/api/diagrams/{id}/verdicts"), needs(Role::viewer), typed<handle>(),
                                         "What was decided about the suggestions for a diagram"};

}  // namespace assay::api
