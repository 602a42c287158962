#include "api/services.h"
#include "monitor/window.h"

namespace assay::api {
namespace {

struct Query {
  std::string db_id;
  std::string window = "1h";
  std::optional<Instant> from, to;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required),
                     field<&Query::window>("Taken like on every panel; the overview is about now"), field<&Query::from>("As window"),
                     field<&Query::to>("As window"));
  }
};

Result<monitor::Overview> handle(Services& s, const Query& q, const Call&) {
  if (const auto window = monitor::window_of(q.window, q.from, q.to, s.clock.now()); !window) return fail(window.error());
  return s.monitor.overview(q.db_id);
}

}  // namespace

ASSAY_ENDPOINT(get_monitor_overview){GET("/api/monitor/overview"), needs(Role::viewer), typed<handle>(),
                                     "Is it well: a verdict and the figures behind it"};

}  // namespace assay::api
