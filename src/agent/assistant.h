// One chat turn: context → model or built-in engine → tool calls → events. Knows no HTTP server. Thread-safe; what it refers to outlives it.
// Errors: invalid (no question), cancelled. A model that fails is no error: a notice says why and the built-in engine answers.
#pragma once
#include <functional>

#include "agent/chat.h"
#include "agent/tool.h"
#include "core/config.h"
#include "core/metrics.h"
#include "net/client.h"

namespace assay::agent {

/// false: nobody listens any more.
using Emit = std::function<bool(const ChatEvent&)>;

class Assistant {
 public:
  Assistant(ModelConfig model, ToolBox& tools, net::HttpClient& client, const Clock& clock, Metrics* metrics);
  Result<ChatResponse> turn(const ChatRequest& request, const Principal& principal, const Emit& emit, std::stop_token stop);
  /// Of the configured model; empty: none is, the built-in engine answers.
  std::string model() const { return model_.provider == "builtin" ? "" : model_.name.empty() ? model_.provider : model_.name; }

 private:
  ModelConfig model_;
  ToolBox& tools_;
  net::HttpClient& client_;
  const Clock& clock_;
  Metrics* metrics_;
};

/// The system prompt: a pure function of its slots.
std::string system_prompt(std::string_view targets, std::string_view context);

}  // namespace assay::agent
