// The OpenAI-compatible dialect (vLLM, llama.cpp, Ollama, remote): chat/completions, streamed or not.
#include <map>

#include "agent/provider.h"
#include "net/sse.h"

namespace assay::agent {
namespace {

/// Dots are not allowed in function names on this wire.
std::string wire_name(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

std::string encode(const WireTurn& turn) {
  Json body = Json::object({{"model", turn.model}, {"stream", true}, {"messages", Json(turn.messages)}});
  Json tools = Json::array();
  for (const ToolSpec& tool : turn.tools)
    tools.push(Json::object(
        {{"type", "function"},
         {"function", Json::object({{"name", wire_name(tool.name)}, {"description", tool.about}, {"parameters", tool.parameters}})}}));
  if (!tools.items().empty()) body.set("tools", std::move(tools));
  return body.dump();
}

class Reader : public WireReader {
 public:
  Reader() : sse_([this](const net::SseEvent& event) { take(event.data); }) {}

  std::vector<WireEvent> feed(std::string_view bytes) override {
    seen_.append(bytes.substr(0, std::min(bytes.size(), max_plain - std::min(max_plain, seen_.size()))));
    if (!sse_.feed(bytes)) events_.push_back({WireEvent::Kind::error, "The model server sent an event that is too long."});
    return std::exchange(events_, {});
  }

  std::vector<WireEvent> finish() override {
    sse_.finish();
    // some servers answer with one JSON document although a stream was asked for
    if (!any_)
      if (auto plain = Json::parse(seen_); plain && plain->is_object()) document(*plain, "message");
    for (auto& [index, call] : calls_) finish_call(call);
    calls_.clear();
    if (!any_) events_.push_back({WireEvent::Kind::error, "The model server's answer held nothing that could be read."});
    return std::exchange(events_, {});
  }

 private:
  static constexpr std::size_t max_plain = 4U << 20U;
  struct Call {
    std::string id, name, arguments;
  };

  void take(const std::string& data) {
    if (data == "[DONE]") return;
    auto json = Json::parse(data);
    if (!json) return;
    document(*json, "delta");
  }
  void document(const Json& json, std::string_view member) {
    if (const Json* error = json.find("error")) {
      any_ = true;
      const std::string_view message = error->is_string() ? error->as_string() : (*error)["message"].as_string("unknown");
      events_.push_back({WireEvent::Kind::error, fmt::format("The model server reports: {}", message)});
      return;
    }
    for (const Json& choice : json["choices"].items()) delta(choice[member]);
  }
  void delta(const Json& delta) {
    for (const char* member : {"reasoning_content", "reasoning"})
      if (const auto text = delta[member].as_string(); !text.empty()) add(WireEvent::Kind::reasoning, text);
    if (const auto text = delta["content"].as_string(); !text.empty()) content(text);
    std::size_t position = 0;
    for (const Json& part : delta["tool_calls"].items()) {
      any_ = true;
      Call& call = calls_[part["index"].as_int(static_cast<std::int64_t>(position++))];
      if (const auto id = part["id"].as_string(); !id.empty()) call.id = id;
      if (const auto name = part["function"]["name"].as_string(); !name.empty() && call.name != name) call.name += name;
      const Json& arguments = part["function"]["arguments"];
      call.arguments += arguments.is_object() ? arguments.dump() : std::string(arguments.as_string());
    }
  }
  /// Inline <think>…</think>, possibly split over chunks.
  void content(std::string_view text) {
    pending_ += text;
    for (;;) {
      const std::string_view tag = thinking_ ? "</think>" : "<think>";
      const auto at = pending_.find(tag);
      if (at != std::string::npos) {
        add(thinking_ ? WireEvent::Kind::reasoning : WireEvent::Kind::text, std::string_view(pending_).substr(0, at));
        pending_.erase(0, at + tag.size());
        thinking_ = !thinking_;
        continue;
      }
      std::size_t keep = 0;
      for (std::size_t n = std::min(tag.size() - 1, pending_.size()); n > 0 && keep == 0; --n)
        if (std::string_view(pending_).ends_with(tag.substr(0, n))) keep = n;
      add(thinking_ ? WireEvent::Kind::reasoning : WireEvent::Kind::text, std::string_view(pending_).substr(0, pending_.size() - keep));
      pending_.erase(0, pending_.size() - keep);
      return;
    }
  }
  void add(WireEvent::Kind kind, std::string_view text) {
    any_ = true;
    if (!text.empty()) events_.push_back({kind, std::string(text)});
  }
  void finish_call(const Call& call) {
    auto arguments = Json::parse(call.arguments.empty() ? "{}" : call.arguments);
    if (!arguments || !arguments->is_object()) {
      events_.push_back({WireEvent::Kind::error, fmt::format("The model's arguments for {} are not JSON.", call.name)});
      return;
    }
    events_.push_back(
        {WireEvent::Kind::call, "", call.id.empty() ? fmt::format("call_{}", ++made_ids_) : call.id, call.name, std::move(*arguments)});
  }

  net::SseParser sse_;
  std::string seen_, pending_;
  bool thinking_ = false, any_ = false;
  int made_ids_ = 0;
  std::map<std::int64_t, Call> calls_;
  std::vector<WireEvent> events_;
};

std::unique_ptr<WireReader> make_reader() { return std::make_unique<Reader>(); }

}  // namespace

ASSAY_PROVIDER(openai){"openai", "/chat/completions", &encode, &make_reader};

}  // namespace assay::agent
