// Runs a plan on a scratch database the way it runs on a target: statements with one transaction number commit together, those without alone;
// lock_timeout and statement_timeout as planned (never longer than the sandbox's own); batches until they change no row; retries after a lock
// timeout. Every statement goes through the sandbox's door first. On PostgreSQL the locks are observed. Threads and errors as in shadow.h;
// a statement that fails is in the answer.
#pragma once
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "schema/migration.h"
#include "twin/gaps.h"
#include "twin/shadow.h"

namespace assay::twin {

struct PlanRun {
  std::vector<std::string> statements = {};            ///< that ran, in order
  std::optional<Error> error = {};                     ///< of the statement that ended it
  std::string failed = {};                             ///< that statement
  std::vector<schema::NotModelled> not_executed = {};  ///< left out because of a gap, or refused by the sandbox
  std::size_t locks_compared = 0;
  std::vector<std::string> lock_complaints = {};
  bool ok() const { return !error; }
};

struct PlanRunOptions {
  bool locks = true;
  Progress progress = {};
};

Result<PlanRun> run_plan(ScratchDatabase& scratch, std::span<const schema::MigrationStatement> plan, const Gaps& gaps,
                         const PlanRunOptions& options, std::stop_token stop);

}  // namespace assay::twin
