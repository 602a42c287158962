#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id;
  std::optional<std::string> window;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::window>("Ignored: collection is always of now"));
  }
};

Result<monitor::CollectAnswer> handle(Services& s, const Query& q, const Call& call) { return s.monitor.collect(q.db_id, call.stop); }

}  // namespace

ASSAY_ENDPOINT(post_monitor_collect){POST("/api/monitor/collect"), needs(Role::editor), typed<handle>(), "Collect every metric now"};

}  // namespace assay::api
