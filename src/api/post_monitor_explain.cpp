#include "api/services.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id, sql, fingerprint, database;
  bool analyze = false;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::sql>("One statement; or"),
                     field<&Query::fingerprint>("the fingerprint of an observed one"), field<&Query::database>("Where"),
                     field<&Query::analyze>("Run it; only for a SELECT proved read-only, rolled back"));
  }
};

Result<monitor::Explanation> handle(Services& s, const Query& q, const Call& call) {
  if (q.sql.empty() == q.fingerprint.empty()) return fail(Code::invalid, "Give either sql or fingerprint.");
  return s.monitor.explain({q.db_id, q.sql, q.fingerprint, q.database, q.analyze}, call.stop);
}

}  // namespace

ASSAY_ENDPOINT(post_monitor_explain){POST("/api/monitor/explain"), needs(Role::viewer), typed<handle>(),
                                     "The plan of a statement, and what is wrong with it"};

}  // namespace assay::api
