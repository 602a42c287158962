// What the engines of a turn share: calling a tool with its events, collecting the answer. Internal to agent/.
#pragma once
#include "agent/assistant.h"

namespace assay::agent {

class Turn {
 public:
  Turn(const ChatRequest& the_request, const Principal& the_principal, ToolBox& tools, const Emit& emit, std::stop_token the_stop)
      : request(the_request), principal(the_principal), stop(std::move(the_stop)), tools_(tools), emit_(emit) {
    response.message.role = "assistant";
  }

  void text(std::string_view delta) {
    response.message.content += delta;
    send("text", Json::object({{"delta", delta}}));
  }
  void reasoning(std::string_view delta) {
    if (!response.reasoning) response.reasoning.emplace();
    *response.reasoning += delta;
    send("reasoning", Json::object({{"delta", delta}}));
  }
  void notice(std::string message) {
    send("notice", Json::object({{"text", message}}));
    response.notices.push_back(std::move(message));
  }
  Result<Json> tool(std::string_view name, const Json& arguments, std::string id = {}) {
    ToolCall call;
    call.id = id.empty() ? fmt::format("tool_{}", ++count_) : std::move(id);
    call.name = name;
    call.arguments = arguments;
    send("tool_call", Json::object({{"id", call.id}, {"name", name}, {"arguments", arguments}}));
    auto result = tools_.call(principal, name, arguments, stop);
    if (result) {
      call.result = *result;
      send("tool_result", Json::object({{"id", call.id}, {"name", name}, {"result", *result}}));
    } else {
      call.error = result.error().message;
      send("tool_result", Json::object({{"id", call.id}, {"name", name}, {"error", result.error().message}}));
    }
    if (!response.tool_calls) response.tool_calls.emplace();
    response.tool_calls->push_back(std::move(call));
    return result;
  }
  bool over() const { return gone_ || stop.stop_requested(); }
  void done() { send("done", Json::object({{"message", to_json(response.message)}})); }

  const ChatRequest& request;
  const Principal& principal;
  const std::stop_token stop;
  ChatResponse response;

 private:
  void send(std::string name, Json data) {
    if (!gone_ && !emit_({std::move(name), std::move(data)})) gone_ = true;
  }
  ToolBox& tools_;
  const Emit& emit_;
  int count_ = 0;
  bool gone_ = false;
};

}  // namespace assay::agent
