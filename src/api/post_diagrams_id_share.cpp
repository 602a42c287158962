#include "api/services.h"
#include "core/ids.h"
#include "store/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::optional<Millis> expires_in;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Diagram", required),
                     field<&Query::expires_in>("How long it shows: 7d, 12h; absent = until revoked"));
  }
};
struct Response {
  std::string id, token, path;
  std::optional<Instant> expires;
  static constexpr auto fields() {
    return fields_of(field<&Response::id>("Id, to revoke it by", required),
                     field<&Response::token>("Shown this once: it is stored hashed", required),
                     field<&Response::path>("Where the diagram shows without login", required),
                     field<&Response::expires>("Until when; absent = until revoked"));
  }
};

Result<Response> handle(Services& s, const Query& q, const Call& call) {
  if (q.expires_in && (q.expires_in->count() <= 0 || *q.expires_in > std::chrono::hours(24 * 366)))
    return fail(Code::invalid, "expires_in must be more than 0 and at most 366d.");
  const Instant now = s.clock.now();
  Response out{random_hex(6), random_hex(24), {}, {}};
  out.path = "/api/shared/" + out.token;
  if (q.expires_in) out.expires = now + *q.expires_in;
  if (auto shared = s.store.diagrams().share({out.id, q.id, call.principal.name, now, out.expires}, digest_hex(out.token)); !shared)
    return fail(shared.error());
  s.audit(call.principal, "diagram.share", q.id,
          Json::object({{"link", out.id}, {"expires", out.expires ? Json(to_iso(*out.expires)) : Json()}}));
  return out;
}

}  // namespace

ASSAY_ENDPOINT(post_diagrams_id_share){POST("/api/diagrams/{id}/share"), needs(Role::editor), typed<handle>(),
                                       "Make a link that shows a diagram, read-only and without login"};

}  // namespace assay::api
