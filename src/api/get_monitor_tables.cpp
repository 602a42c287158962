#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id, database;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::database>("Only this database"));
  }
};

Result<monitor::Objects> handle(Services& s, const Query& q, const Call&) { return s.monitor.objects(q.db_id, q.database); }

}  // namespace

ASSAY_ENDPOINT(get_monitor_tables){GET("/api/monitor/tables"), needs(Role::viewer), typed<handle>(),
                                   "Tables and indexes: size, scans, dead rows, duplicates"};

}  // namespace assay::api
