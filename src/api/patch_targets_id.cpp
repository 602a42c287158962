#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string id;
  std::optional<std::string> name;
  std::optional<monitor::Environment> environment;
  static constexpr auto fields() {
    return fields_of(field<&Query::id>("Target", required), field<&Query::name>("New name; the id stays"),
                     field<&Query::environment>("Where it stands"));
  }
};

Result<monitor::Target> handle(Services& s, const Query& q, const Call& call) {
  auto target = s.monitor.update(q.id, q.name, q.environment);
  if (target) s.audit(call.principal, "target.update", target->id, to_json(q));
  return target;
}

}  // namespace

ASSAY_ENDPOINT(patch_targets_id){PATCH("/api/targets/{id}"), needs(Role::admin), typed<handle>(),
                                 "Rename a target or change its environment"};

}  // namespace assay::api
