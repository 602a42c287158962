#include "api/services.h"
#include "monitor/window.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id;
  std::string window = "1h";
  std::optional<Instant> from, to;
  std::string panel;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::window>("15m, 1h, 6h, 24h, 7d or 30d"),
                     field<&Query::from>("Start, instead of window"), field<&Query::to>("End"),
                     field<&Query::panel>("Only this panel: load, statements, locks, tables"));
  }
};

Result<monitor::Summary> handle(Services& s, const Query& q, const Call&) {
  const auto window = monitor::window_of(q.window, q.from, q.to, s.clock.now());
  if (!window) return fail(window.error());
  return s.monitor.summarize(q.db_id, *window, q.panel);
}

}  // namespace

ASSAY_ENDPOINT(post_monitor_summarize){POST("/api/monitor/summarize"), needs(Role::viewer), typed<handle>(),
                                       "What happened and what to do, in words; every number is in facts"};

}  // namespace assay::api
