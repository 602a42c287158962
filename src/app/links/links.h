// assay links: foreign keys that a database or a schema lacks. One command; main thread.
#pragma once
#include "app/command.h"
#include "app/suggest/looked.h"

namespace CLI {
class App;
}

namespace assay::app {

using LinksCommand = LookOptions;

void add_links(CLI::App& app, Common& common, LinksCommand& options);

}  // namespace assay::app
