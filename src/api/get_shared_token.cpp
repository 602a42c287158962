#include "api/diagrams.h"
#include "core/ids.h"

namespace assay::api {
namespace {

struct Query {
  std::string token;
  static constexpr auto fields() { return fields_of(field<&Query::token>("What the link ends with", required)); }
};
struct Response {
  schema::diagram::Diagram diagram;
  std::optional<Instant> expires;
  static constexpr auto fields() {
    return fields_of(
        field<&Response::diagram>("Without what is nobody's business: owners, privileges, policies, triggers, routines, sizes", required),
        field<&Response::expires>("Until when the link shows it"));
  }
};

/// Whoever has the link sees the structure, not how it is guarded or programmed: bodies and policies may hold secrets.
schema::diagram::Diagram public_view(schema::diagram::Diagram diagram) {
  diagram.origin.reset();
  diagram.opaque.clear();
  diagram.saved_views.reset();
  for (schema::diagram::Node& node : diagram.nodes) {
    node.owner.reset();
    node.grants.reset();
    node.policies.reset();
    node.triggers.reset();
    node.row_estimate.reset();
    node.bytes.reset();
  }
  return diagram;
}

Result<Response> handle(Services& s, const Query& q, const Call&) {
  const auto share = s.store.diagrams().shared(digest_hex(q.token), s.clock.now());
  if (!share) return fail(share.error());
  auto stored = load_diagram(s, share->diagram);
  if (!stored) return fail(stored.error());
  return Response{public_view(std::move(stored->diagram)), share->expires};
}

}  // namespace

ASSAY_ENDPOINT(get_shared_token){GET("/api/shared/{token}"), anyone(), typed<handle>(), "The diagram that a link shows; needs no login"};

}  // namespace assay::api
