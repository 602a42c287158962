#include "agent/tools/toolbox.h"
#include "monitor/window.h"

namespace assay::agent {
namespace {

struct Query {
  std::string db_id;
  std::string window = "1h";
  std::string panel;
  static constexpr auto fields() {
    return fields_of(field<&Query::db_id>("Target id or name", required), field<&Query::window>("15m, 1h, 6h, 24h, 7d or 30d"),
                     field<&Query::panel>("load, statements, locks or tables; all by default"));
  }
};

Result<Json> handle(ToolContext& context, const Query& q, std::stop_token stop) {
  const auto window = monitor::window_of(q.window, {}, {}, context.clock.now());
  if (!window) return fail(window.error());
  (void)stop;
  auto summary = context.monitor.summarize(q.db_id, *window, q.panel);
  if (!summary) return fail(summary.error());
  return to_json(*summary);
}

}  // namespace

ASSAY_TOOL(monitor_summarize){"monitor.summarize", "How a target is doing, with every number in facts", Role::viewer, &type_of<Query>,
                              &call_typed<Query, handle>};

}  // namespace assay::agent
