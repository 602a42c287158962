// assay impact and assay workload: which statements a change of the schema breaks, and what a database is asked. Parts of two commands; main thread.
#pragma once
#include <string>
#include <vector>

#include "advise/impact/report.h"
#include "app/command.h"
#include "schema/model.h"

namespace CLI {
class App;
}

namespace assay::app {

struct ImpactCommand {
  std::string schema, from, change, to, window = "24h", database, fail_on = "fails";
  std::vector<std::string> workload;
  bool all = false;
};
struct WorkloadCommand {
  std::string window = "24h", database, out;
};

void add_impact(CLI::App& app, Common& common, ImpactCommand& options);
void add_workload(CLI::App& app, Common& common, WorkloadCommand& options);

/// change.cpp: the schema as it is, and the statements that change it.
struct Change {
  schema::Model before = {};
  std::vector<std::string> statements = {};
};
Result<Change> load_change(const ImpactCommand& o, schema::Model before);
/// Of --schema, a text or a database. A diagram's patch needs the diagram.
Result<schema::Model> load_before(const ImpactCommand& o);

/// workload.cpp: what a target is asked, and its structure when `model` is given.
struct Watched {
  std::vector<impact::WorkloadStatement> workload = {};
  std::vector<std::string> notes = {};
};
Result<Watched> watched(const Common& common, const std::string& window, const std::string& database, schema::Model* model);

/// output.cpp
void print_impact(const impact::ImpactReport& report, bool all);

}  // namespace assay::app
