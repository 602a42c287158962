// assay suggest: what to change about a schema, one ranked list of all that is found without running anything. One command; main thread.
#pragma once
#include <string>

#include "app/command.h"
#include "app/suggest/looked.h"

namespace assay::app {

struct SuggestCommand {
  LookOptions look;
  std::string policy, fail_on = "never";
  std::size_t limit = 0;  ///< 0 = all
};

void add_suggest(CLI::App& app, Common& common, SuggestCommand& options);

}  // namespace assay::app
