// What endpoints may use. Built once in app/, outlives the server. References: all thread-safe.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/assistant.h"
#include "api/diagram_cache.h"
#include "api/endpoint.h"
#include "core/metrics.h"
#include "monitor/service.h"
#include "twin/shadow.h"

namespace assay::api {

class SuggestionCache;  // api/suggestion_cache.h
std::shared_ptr<SuggestionCache> make_suggestion_cache();

struct Services {
  monitor::Service& monitor;
  monitor::EventBus& events;
  agent::Assistant& assistant;
  store::Store& store;
  const Clock& clock;
  Metrics& metrics;
  std::string version;
  std::string auth;                ///< none | token
  std::filesystem::path web_root;  ///< empty: the files in the binary
  /// Starts the demo and watches it; once. Empty where there is none.
  std::function<Result<monitor::Target>(std::stop_token)> start_demo = {};
  /// Where plans are executed; nullptr: nowhere.
  twin::ShadowPool* shadows = nullptr;
  /// Pages of these may frame what a share link shows; empty: nobody's.
  std::vector<std::string> embed_origins = {};
  std::shared_ptr<DiagramCache> diagrams = std::make_shared<DiagramCache>();
  std::shared_ptr<SuggestionCache> suggestions = make_suggestion_cache();

  /// Without --auth every request is `local` (admin); with it, a bearer token names the user.
  Result<Principal> authenticate(const net::Request& request) const;
  /// One line of the audit; failures go to the log.
  void audit(const Principal& principal, std::string_view action, std::string_view object, const Json& detail) const;
};

}  // namespace assay::api
