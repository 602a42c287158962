#include "api/services.h"
#include "store/diagrams.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  static constexpr auto fields() { return fields_of(field<&Query::id>("Diagram", required)); }
};

Result<Nothing> handle(Services& s, const Query& q, const Call& call) {
  if (auto removed = s.store.diagrams().remove(q.id); !removed) return fail(removed.error());
  s.audit(call.principal, "diagram.remove", q.id, Json::object());
  s.events.publish("diagram", Json::object({{"id", q.id}, {"removed", true}}));
  return Nothing{};
}

}  // namespace

ASSAY_ENDPOINT(delete_diagrams_id){DEL("/api/diagrams/{id}"), needs(Role::editor), typed<handle>(),
                                   "Delete a diagram with its history and links"};

}  // namespace assay::api
