// assay links: foreign keys that a database or a schema lacks. One command; main thread.
#pragma once
#include <string>
#include <vector>

#include "app/command.h"

namespace CLI {
class App;
}

namespace assay::app {

struct LinksCommand {
  std::string source, from;
  std::vector<std::string> workload;
  double min_score = 0.5;
  int seconds = 10;
  bool no_data = false;
};

void add_links(CLI::App& app, Common& common, LinksCommand& options);

}  // namespace assay::app
