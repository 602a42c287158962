#include "api/services.h"
#include "store/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id, share;
  static constexpr auto fields() { return fields_of(field<&Query::id>("Diagram", required), field<&Query::share>("Link", required)); }
};

Result<Nothing> handle(Services& s, const Query& q, const Call& call) {
  if (auto revoked = s.store.diagrams().unshare(q.id, q.share); !revoked) return fail(revoked.error());
  s.audit(call.principal, "diagram.unshare", q.id, Json::object({{"link", q.share}}));
  return Nothing{};
}

}  // namespace

ASSAY_ENDPOINT(delete_diagrams_id_share_share){DEL("/api/diagrams/{id}/share/{share}"), needs(Role::editor), typed<handle>(),
                                               "Revoke a link"};

}  // namespace assay::api
