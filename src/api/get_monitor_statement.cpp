#include "api/services.h"
#include "monitor/window.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id;
  std::string window = "1h";
  std::optional<Instant> from, to;
  std::string fingerprint, database;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::window>("15m, 1h, 6h, 24h, 7d or 30d"),
                     field<&Query::from>("Start, instead of window"), field<&Query::to>("End"),
                     field<&Query::fingerprint>("Statement", required),
                     field<&Query::database>("Its database; needed when several have it"));
  }
};

Result<monitor::StatementDetail> handle(Services& s, const Query& q, const Call&) {
  const auto window = monitor::window_of(q.window, q.from, q.to, s.clock.now());
  if (!window) return fail(window.error());
  return s.monitor.statement(q.db_id, q.fingerprint, q.database, *window);
}

}  // namespace

ASSAY_ENDPOINT(get_monitor_statement){GET("/api/monitor/statement"), needs(Role::viewer), typed<handle>(), "One statement over time"};

}  // namespace assay::api
