// Shapes of a chat turn: what POST /api/ai/chat takes and answers, and the typed events of a streamed turn. Values.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/fields.h"

namespace assay::agent {

struct ToolCall {
  std::string id, name;
  Json arguments;
  std::optional<Json> result;
  std::optional<std::string> error;
  static constexpr auto fields() {
    return fields_of(field<&ToolCall::id>("Id within the turn", required), field<&ToolCall::name>("Tool", required),
                     field<&ToolCall::arguments>("Its arguments", required), field<&ToolCall::result>("What it said"),
                     field<&ToolCall::error>("Why it failed"));
  }
};

struct ChatMessage {
  std::string role, content;
  static constexpr auto fields() {
    return fields_of(field<&ChatMessage::role>("user or assistant", required), field<&ChatMessage::content>("Markdown", required));
  }
};

struct ChatRequest {
  std::vector<ChatMessage> messages;
  std::optional<Json> context;
  std::vector<std::string> tools;
  bool stream = false;
  std::string model;
  static constexpr auto fields() {
    return fields_of(field<&ChatRequest::messages>("The conversation, oldest first", required),
                     field<&ChatRequest::context>("{diagram, selection, monitor: {db_id, window}}"),
                     field<&ChatRequest::tools>("Only these tools; all by default"),
                     field<&ChatRequest::stream>("Answer as typed events (SSE)"),
                     field<&ChatRequest::model>("builtin, or another model of the configured server"));
  }
};

struct ChatResponse {
  ChatMessage message;
  std::optional<std::vector<ToolCall>> tool_calls;
  std::optional<std::string> reasoning;
  std::vector<std::string> notices;
  static constexpr auto fields() {
    return fields_of(field<&ChatResponse::message>("The answer", required), field<&ChatResponse::tool_calls>("What it looked at"),
                     field<&ChatResponse::reasoning>("The model's reasoning, where it shows it"),
                     field<&ChatResponse::notices>("What the user should know", required));
  }
};

/// One typed event: text {delta}, reasoning {delta}, tool_call {id,name,arguments}, tool_result {id,name,result|error}, notice {text}, done {message}.
struct ChatEvent {
  std::string name;
  Json data;
};

inline std::string event_name(const ChatEvent& event) { return event.name; }
inline std::string event_data(const ChatEvent& event) { return event.data.dump(); }

}  // namespace assay::agent
