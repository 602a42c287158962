#include "api/services.h"
#include "monitor/window.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id;
  std::string window = "1h";
  std::optional<Instant> from, to;
  int limit = 20;
  monitor::StatementOrder order = monitor::StatementOrder::total_ms;
  std::string database, user, q;
  bool tables = false;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::window>("15m, 1h, 6h, 24h, 7d or 30d"),
                     field<&Query::from>("Start, instead of window"), field<&Query::to>("End"), field<&Query::limit>("At most, 1 to 500"),
                     field<&Query::order>("Rank by"), field<&Query::database>("Only this database"), field<&Query::user>("Only this role"),
                     field<&Query::q>("Only texts that contain this"), field<&Query::tables>("Also which relations each statement names"));
  }
};

Result<monitor::TopStatements> handle(Services& s, const Query& q, const Call&) {
  if (q.limit < 1 || q.limit > 500) return fail(Code::invalid, fmt::format("limit is {}. Give 1 to 500.", q.limit));
  const auto window = monitor::window_of(q.window, q.from, q.to, s.clock.now());
  if (!window) return fail(window.error());
  return s.monitor.top({q.db_id, *window, q.order, q.limit, q.database, q.user, q.q, q.tables});
}

}  // namespace

ASSAY_ENDPOINT(get_monitor_top_queries){GET("/api/monitor/top-queries"), needs(Role::viewer), typed<handle>(),
                                        "Statements ranked by what they cost"};

}  // namespace assay::api
