// What assay links and assay suggest look at: a schema, the links that it lacks, and of a database what its rows and its statements say. Main
// thread; blocks.
#pragma once
#include <string>
#include <vector>

#include "advise/links/links.h"
#include "app/observed.h"
#include "app/schema/side.h"

namespace CLI {
class App;
}

namespace assay::app {

/// Options that both commands take.
struct LookOptions {
  std::string source, from;
  std::vector<std::string> workload;
  double min_score = 0.5;
  int seconds = 10;
  bool no_data = false;
};
void add_look_options(CLI::App& command, LookOptions& options);

struct Looked {
  Side side;
  advise::links::Links links;
  std::vector<lint::ObservedStatement> statements;  ///< where the policy limits them
  std::vector<lint::Blind> blind;
};
/// Code::invalid also for options that are none.
Result<Looked> look_at(const LookOptions& options, const lint::Policy& policy);

/// "rows that refer: 200 rows (all rows)"
std::string evidence_text(const Evidence& evidence);

}  // namespace assay::app
