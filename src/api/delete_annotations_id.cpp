#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::int64_t id = 0;
  static constexpr auto fields() { return fields_of(field<&Query::id>("Mark", required)); }
};

Result<Nothing> handle(Services& s, const Query& q, const Call& call) {
  if (auto removed = s.monitor.remove_annotation(q.id); !removed) return fail(removed.error());
  s.audit(call.principal, "annotation.remove", std::to_string(q.id), Json::object());
  return Nothing{};
}

}  // namespace

ASSAY_ENDPOINT(delete_annotations_id){DEL("/api/annotations/{id}"), needs(Role::editor), typed<handle>(), "Take a mark off the charts"};

}  // namespace assay::api
