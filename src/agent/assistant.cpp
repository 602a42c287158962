#include "agent/assistant.h"

#include "agent/builtin/engine.h"
#include "agent/provider.h"
#include "agent/turn.h"
#include "core/embed.h"
#include "core/log.h"
#include "core/text.h"
#include "sql/fingerprint.h"

namespace assay::embedded {
std::span<const EmbeddedFile> prompts();
}

namespace assay::agent {
namespace {

constexpr int max_rounds = 6;
constexpr std::size_t max_result = 8192;

/// Every {{slot}} by its value, in one pass: a value that looks like a slot (a target may be named so) stays text.
std::string filled(std::string_view prompt, std::initializer_list<std::pair<std::string_view, std::string_view>> slots) {
  std::string out;
  for (auto at = prompt.find("{{"); at != std::string_view::npos; at = prompt.find("{{")) {
    out += prompt.substr(0, at);
    prompt.remove_prefix(at + 2);
    const auto end = std::min(prompt.find("}}"), prompt.size());
    for (const auto& [slot, value] : slots)
      if (slot == prompt.substr(0, end)) out += value;
    prompt.remove_prefix(std::min(end + 2, prompt.size()));
  }
  return out.append(prompt);
}

/// What a model may see of a tool's result: statement texts without literals, cut to a size.
void redact(Json& json) {
  if (json.is_array())
    for (Json& item : json.make_array()) redact(item);
  if (!json.is_object()) return;
  for (auto& [key, value] : json.make_object())
    if ((key == "text" || key == "query" || key == "sql") && value.is_string())
      value = Json(sql::redact(value.as_string()));
    else
      redact(value);
}

std::string for_model(const Result<Json>& result) {
  if (!result) return Json::object({{"error", result.error().message}}).dump();
  Json copy = *result;
  redact(copy);
  const std::string text = copy.dump();
  return text.size() <= max_result ? text : fmt::format("{} … (cut: {} bytes in all)", text::clip(text, max_result), text.size());
}

std::string tool_of_wire(const std::vector<ToolSpec>& specs, const std::string& name) {
  for (const ToolSpec& spec : specs) {
    std::string wire = spec.name;
    std::replace(wire.begin(), wire.end(), '.', '_');
    if (wire == name || spec.name == name) return spec.name;
  }
  return name;
}

struct Answer {
  std::string text;
  std::vector<WireEvent> calls;
};

const Provider* provider_named(std::string_view slug) {
  for (const Provider* provider : providers())
    if (provider->slug == slug) return provider;
  return nullptr;
}

}  // namespace

std::string system_prompt(std::string_view targets, std::string_view context) {
  const EmbeddedFile* file = find_embedded(embedded::prompts(), "system.md");
  return filled(file ? file->data : "", {{"targets", targets}, {"context", context}});
}

Assistant::Assistant(ModelConfig model, ToolBox& tools, net::HttpClient& client, const Clock& clock, Metrics* metrics)
    : model_(std::move(model)), tools_(tools), client_(client), clock_(clock), metrics_(metrics) {}

namespace {

/// One request to the model server, streamed into the turn.
Result<Answer> ask(const ModelConfig& model, const Provider& provider, const WireTurn& wire, net::HttpClient& client, Turn& turn) {
  net::ClientRequest request;
  request.method = "POST";
  request.url = model.api_base + std::string(provider.path);
  if (!model.api_base.empty() && model.api_base.back() == '/') request.url.erase(model.api_base.size() - 1, 1);
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream, application/json"}};
  if (!model.api_key.empty()) request.headers.push_back({"Authorization", "Bearer " + model.api_key});
  for (const auto& [name, value] : model.headers) request.headers.push_back({name, value});
  request.body = provider.encode(wire);
  request.timeout = model.timeout;
  Answer answer;
  std::string error;
  const auto reader = provider.reader();
  const auto take = [&](std::vector<WireEvent> events) {
    for (WireEvent& event : events) {
      if (event.kind == WireEvent::Kind::error) error = event.text;
      if (event.kind == WireEvent::Kind::text) {
        answer.text += event.text;
        turn.text(event.text);
      }
      if (event.kind == WireEvent::Kind::reasoning) turn.reasoning(event.text);
      if (event.kind == WireEvent::Kind::call) answer.calls.push_back(std::move(event));
    }
  };
  request.on_data = [&](std::string_view chunk) {
    take(reader->feed(chunk));
    return !turn.over() && error.empty();
  };
  auto response = client.fetch(request, turn.stop);
  if (!response) return fail(response.error());
  if (response->status < 200 || response->status >= 300)
    return fail(Code::upstream,
                fmt::format("The model server answered {}: {}", response->status, text::clip(text::one_line(response->body), 200)));
  take(reader->finish());
  if (!error.empty()) return fail(Code::upstream, error);
  return answer;
}

}  // namespace

Result<ChatResponse> Assistant::turn(const ChatRequest& request, const Principal& principal, const Emit& emit, std::stop_token stop) {
  std::string question;
  for (const ChatMessage& message : request.messages) {
    if (message.role != "user" && message.role != "assistant")
      return fail(Code::invalid, fmt::format("A message has the role '{}'. Use user or assistant.", message.role));
    if (message.role == "user") question = message.content;
  }
  if (text::trim(question).empty()) return fail(Code::invalid, "There is no question: the last user message is empty.");
  Turn turn(request, principal, tools_, emit, stop);
  const auto started = clock_.steady();
  bool answered = false;
  if (model_.provider != "builtin" && request.model != "builtin") {
    const Provider& provider = *provider_named("openai");  // custom and qwen_agent speak the same dialect with configured headers
    WireTurn wire;
    wire.model = request.model.empty() ? model_.name : request.model;
    wire.tools = tools_.specs(principal);
    if (!request.tools.empty())
      std::erase_if(wire.tools, [&](const ToolSpec& t) {
        return std::find(request.tools.begin(), request.tools.end(), t.name) == request.tools.end();
      });
    auto targets = tools_.call(principal, "monitor.fetch", Json::object({{"what", "targets"}}), stop);
    std::string names;
    if (targets)
      for (const Json& target : (*targets)["targets"].items())
        names += fmt::format("{}{} ({}, {})", names.empty() ? "" : ", ", target["id"].as_string(), target["version"].as_string(),
                             target["state"].as_string());
    wire.messages.push_back(Json::object(
        {{"role", "system"}, {"content", system_prompt(names, request.context ? request.context->dump() : "nothing in particular")}}));
    for (const ChatMessage& message : request.messages)
      wire.messages.push_back(Json::object({{"role", message.role}, {"content", message.content}}));
    Result<Answer> answer = fail(Code::internal, "");
    for (int round = 0; round < max_rounds && !turn.over(); ++round) {
      answer = ask(model_, provider, wire, client_, turn);
      if (!answer || answer->calls.empty()) break;
      Json calls = Json::array();
      for (const WireEvent& call : answer->calls)
        calls.push(Json::object({{"id", call.id},
                                 {"type", "function"},
                                 {"function", Json::object({{"name", call.name}, {"arguments", call.arguments.dump()}})}}));
      wire.messages.push_back(Json::object({{"role", "assistant"}, {"content", answer->text}, {"tool_calls", calls}}));
      for (const WireEvent& call : answer->calls) {
        const auto result = turn.tool(tool_of_wire(wire.tools, call.name), call.arguments, call.id);
        wire.messages.push_back(Json::object({{"role", "tool"}, {"tool_call_id", call.id}, {"content", for_model(result)}}));
      }
      if (round + 1 == max_rounds) turn.notice(fmt::format("The model asked for tools {} times; it was stopped there.", max_rounds));
    }
    if (stop.stop_requested()) return fail(Code::cancelled, "Stopped.");
    answered = answer.has_value();
    if (!answered) turn.notice(fmt::format("The model could not answer ({}) The built-in engine answers instead.", answer.error().message));
    if (metrics_) metrics_->count("assay_model_turns_total", "Chat turns by a model", {{"ok", answered ? "true" : "false"}});
  }
  if (!answered) builtin::answer(turn, question);
  turn.done();
  const std::chrono::duration<double> took = clock_.steady() - started;
  log::info("chat_turn", {{"principal", principal.name},
                          {"engine", answered ? model_.provider : "builtin"},
                          {"tools", std::to_string(turn.response.tool_calls ? turn.response.tool_calls->size() : 0)},
                          {"seconds", fmt::format("{:.2f}", took.count())}});
  return std::move(turn.response);
}

}  // namespace assay::agent
