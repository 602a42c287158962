#include "agent/tools/toolbox.h"
#include "monitor/window.h"

namespace assay::agent {
namespace {

struct Query {
  std::string db_id;
  std::string window = "1h";
  std::optional<Instant> from, to;
  int limit = 10;
  monitor::StatementOrder order = monitor::StatementOrder::total_ms;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::window>("15m, 1h, 6h, 24h, 7d or 30d"),
                     field<&Query::from>("Start, instead of window"), field<&Query::to>("End"), field<&Query::limit>("At most, 1 to 50"),
                     field<&Query::order>("Rank by"));
  }
};

Result<Json> handle(ToolContext& context, const Query& q, std::stop_token stop) {
  const auto window = monitor::window_of(q.window, q.from, q.to, context.clock.now());
  if (!window) return fail(window.error());
  (void)stop;
  monitor::TopRequest request;
  request.db_id = q.db_id;
  request.window = *window;
  request.order = q.order;
  request.limit = std::clamp(q.limit, 1, 50);
  auto top = context.monitor.top(request);
  if (!top) return fail(top.error());
  return to_json(*top);
}

}  // namespace

ASSAY_TOOL(monitor_top_queries){"monitor.top_queries", "Statements ranked by what they cost in a window", Role::viewer, &type_of<Query>,
                                &call_typed<Query, handle>};

}  // namespace assay::agent
