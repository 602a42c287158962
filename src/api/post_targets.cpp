#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string name, url;
  monitor::Environment environment = monitor::Environment::production;
  static constexpr auto fields() {
    return fields_of(field<&Query::name>("Name; given again, the stored target is updated", required),
                     field<&Query::url>("postgres://user@host:port/database, or libpq keywords", required),
                     field<&Query::environment>("Where it stands"));
  }
};

Result<monitor::Target> handle(Services& s, const Query& q, const Call& call) {
  auto target = s.monitor.add({q.name, q.url, q.environment});
  if (target) s.audit(call.principal, "target.add", target->id, Json::object({{"environment", to_json(*target)["environment"]}}));
  return target;
}

}  // namespace

ASSAY_ENDPOINT(post_targets){POST("/api/targets"), needs(Role::admin), typed<handle>(), "Watch a server"};

}  // namespace assay::api
