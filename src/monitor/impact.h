// What a change of the schema does to a workload: the engine's answers (twin/impact.h) put together with who asks what how often
// (advise/impact/report.h). Views and functions of the schema are asked about too, with no calls of their own. Threads and errors as in
// twin/impact.h.
#pragma once
#include <stop_token>
#include <string>
#include <vector>

#include "advise/impact/report.h"
#include "twin/impact.h"

namespace assay::monitor {

struct ImpactQuestion {
  schema::Model before = {};
  std::vector<std::string> change = {};  ///< statements, in order
  std::vector<impact::WorkloadStatement> workload = {};
  std::vector<std::string> notes = {};  ///< of what was asked before; they stand first in the report
};

Result<impact::ImpactReport> impact_of(ImpactQuestion question, twin::ShadowPool& pool, const twin::ImpactOptions& options,
                                       std::stop_token stop);

}  // namespace assay::monitor
