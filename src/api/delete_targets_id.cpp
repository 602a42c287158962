#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  static constexpr auto fields() { return fields_of(field<&Query::id>("Target", required)); }
};

Result<Nothing> handle(Services& s, const Query& q, const Call& call) {
  if (auto removed = s.monitor.remove(q.id); !removed) return fail(removed.error());
  s.audit(call.principal, "target.remove", q.id, Json::object());
  return Nothing{};
}

}  // namespace

ASSAY_ENDPOINT(delete_targets_id){DEL("/api/targets/{id}"), needs(Role::admin), typed<handle>(),
                                  "Stop watching a server and forget its telemetry"};

}  // namespace assay::api
