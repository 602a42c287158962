#include "api/services.h"
#include "monitor/window.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id;
  std::string window = "1h";
  std::optional<Instant> from, to;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::window>("15m, 1h, 6h, 24h, 7d or 30d"),
                     field<&Query::from>("Start, instead of window"), field<&Query::to>("End"));
  }
};

Result<monitor::Overview> handle(Services& s, const Query& q, const Call&) {
  const auto window = monitor::window_of(q.window, q.from, q.to, s.clock.now());
  if (!window) return fail(window.error());
  return s.monitor.overview(q.db_id, *window);
}

}  // namespace

ASSAY_ENDPOINT(get_monitor_overview){GET("/api/monitor/overview"), needs(Role::viewer), typed<handle>(),
                                     "Is it well: a verdict and the figures behind it"};

}  // namespace assay::api
