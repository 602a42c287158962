// Shell completion, made from the command line's own description. Pure.
#pragma once
#include <string>

namespace CLI {
class App;
}

namespace assay::app {

/// `shell` = bash, zsh or fish.
std::string completion(const CLI::App& app, const std::string& shell);

}  // namespace assay::app
