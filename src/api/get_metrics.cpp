#include "api/router.h"
#include "api/services.h"
#include "monitor/watcher.h"
#include "store/diagrams.h"

namespace assay::api {
namespace {

Result<net::Reply> handle(Services& s, const Nothing&, const Call&) {
  int up = 0;
  for (const monitor::Target& target : s.monitor.targets()) {
    up += target.state == monitor::TargetState::ok || target.state == monitor::TargetState::degraded ? 1 : 0;
    s.metrics.gauge("assay_target_up", "1 while the target answers", {{"target", target.id}},
                    target.state == monitor::TargetState::down ? 0 : 1);
  }
  s.metrics.gauge("assay_targets_up", "Targets that answer", {}, up);
  for (const auto& [target, metrics] : s.monitor.costs())
    for (const auto& [metric, cost] : metrics) {
      const Metrics::Labels labels = {{"target", target}, {"metric", metric}};
      s.metrics.gauge("assay_polls_total", "Polls of a metric since the start", labels, static_cast<double>(cost.polls));
      s.metrics.gauge("assay_poll_failures_total", "Polls that failed", labels, static_cast<double>(cost.failures));
      s.metrics.gauge("assay_poll_seconds_total", "Time polls took on the server and the wire", labels, cost.total_ms / 1000);
    }
  const auto verdicts = s.store.diagrams().verdict_counts();
  for (const std::string verdict : {"accepted", "rejected", "muted"}) {
    // at zero from the start, so that a rate has a first value
    s.metrics.count("assay_suggestion_verdicts_total", "Verdicts on suggestions since the start", {{"verdict", verdict}}, 0);
    if (!verdicts) continue;
    const auto standing = verdicts->find(verdict);
    s.metrics.gauge("assay_suggestion_verdicts", "Verdicts on suggestions that stand", {{"verdict", verdict}},
                    standing == verdicts->end() ? 0 : static_cast<double>(standing->second));
  }
  net::Reply reply;
  reply.response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  reply.response.body = s.metrics.expose();
  return reply;
}

}  // namespace

ASSAY_ENDPOINT(get_metrics){GET("/metrics"), needs(Role::viewer), streaming<handle>(), "Assay's own metrics in Prometheus' text format"};

}  // namespace assay::api
