// One activity sample: rows → sessions, load by wait event, blocking tree. Pure.
#pragma once
#include <map>

#include "monitor/metric_rows.h"
#include "monitor/types.h"

namespace assay::monitor {

struct ActivitySample {
  Instant at{};
  std::vector<Session> sessions;           ///< client backends, active first
  std::map<std::string, double> load;      ///< active sessions by "CPU" or "<type>:<event>"
  std::map<std::string, double> by_state;  ///< connections by state
};

/// `own` = application_name of our own connections, left out.
ActivitySample sample_of(const Metric& metric, const std::vector<TextRow>& rows, Instant at, std::string_view own);

/// Roots are sessions that block others and wait for nobody; a deadlock's cycle is cut at its smallest pid.
std::vector<BlockNode> blocking_tree(const std::vector<Session>& sessions);

}  // namespace assay::monitor
