#include "api/services.h"
#include "store/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  static constexpr auto fields() { return fields_of(field<&Query::id>("Diagram", required)); }
};
struct Link {
  std::string id, author;
  Instant created{};
  std::optional<Instant> expires;
  bool expired = false;
  static constexpr auto fields() {
    return fields_of(field<&Link::id>("Id, to revoke it by", required), field<&Link::author>("Who made it", required),
                     field<&Link::created>("When", required), field<&Link::expires>("Until when it shows; absent = until revoked"),
                     field<&Link::expired>("It shows nothing any more", required));
  }
};
struct Response {
  std::vector<Link> links;
  std::vector<std::string> embed_origins;
  static constexpr auto fields() {
    return fields_of(field<&Response::links>("Oldest first; their addresses are not stored", required),
                     field<&Response::embed_origins>("Sites whose pages may embed what a link shows ([server] embed_origins)", required));
  }
};

Result<Response> handle(Services& s, const Query& q, const Call&) {
  auto shares = s.store.diagrams().shares(q.id);
  if (!shares) return fail(shares.error());
  Response out{{}, s.embed_origins};
  for (store::DiagramShare& share : *shares)
    out.links.push_back({share.id, share.author, share.created, share.expires, share.expires && *share.expires <= s.clock.now()});
  return out;
}

}  // namespace

ASSAY_ENDPOINT(get_diagrams_id_share){GET("/api/diagrams/{id}/share"), needs(Role::editor), typed<handle>(), "Links that show a diagram"};

}  // namespace assay::api
