#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id;
  static constexpr auto fields() { return fields_of(field<&Query::db_id>("Target id or name", required)); }
};

Result<monitor::Activity> handle(Services& s, const Query& q, const Call&) { return s.monitor.activity(q.db_id); }

}  // namespace

ASSAY_ENDPOINT(get_monitor_activity){GET("/api/monitor/activity"), needs(Role::viewer), typed<handle>(),
                                     "Sessions now, who blocks whom, running maintenance"};

}  // namespace assay::api
