// The OpenAI-compatible dialect (vLLM, llama.cpp, Ollama, remote): chat/completions, streamed or not.
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
    if (!sse_.feed(bytes) && !failed_) error("The model server sent an event that is too long.");
    return std::exchange(events_, {});
  }

  std::vector<WireEvent> finish() override {
    sse_.finish();
    // some servers answer with one JSON document although a stream was asked for
    if (!any_)
      if (auto plain = Json::parse(seen_); plain && plain->is_object()) {
        document(*plain, "message");
        ended_ = true;
      }
    // a text that only looked like the beginning of a tag
    if (!pending_.empty()) add(thinking_ ? WireEvent::Kind::reasoning : WireEvent::Kind::text, pending_);
    pending_.clear();
    if (!any_)
      error("The model server's answer held nothing that could be read.");
    else if (!ended_ && !failed_)
      error("The model server's answer was cut off.");  // and its calls may lack half of their arguments
    if (!failed_)
      for (const Call& call : calls_) finish_call(call);
    calls_.clear();
    return std::exchange(events_, {});
  }

 private:
  static constexpr std::size_t max_plain = 4U << 20U;
  struct Call {
    std::int64_t index = 0;
    std::string id, name, arguments;
  };

  void take(const std::string& data) {
    if (data == "[DONE]") {
      ended_ = true;
      return;
    }
    auto json = Json::parse(data);
    if (!json) return;
    document(*json, "delta");
  }
  void error(std::string text) {
    any_ = failed_ = true;
    events_.push_back({WireEvent::Kind::error, std::move(text)});
  }
  void document(const Json& json, std::string_view member) {
    if (const auto wrapped = json["detail"].as_string(); !wrapped.empty() && json["choices"].is_null()) {
      // gateways put the server's error, as text, into their own
      const auto inner = Json::parse(wrapped);
      if (inner && inner->is_object()) return document(*inner, member);
      return error(fmt::format("The model server reports: {}", wrapped));
    }
    if (const Json* said = json.find("error"); said && !said->is_null())
      return error(
          fmt::format("The model server reports: {}", said->is_string() ? said->as_string() : (*said)["message"].as_string("unknown")));
    if (json["object"].as_string() == "error")  // vLLM before 0.9
      return error(fmt::format("The model server reports: {}", json["message"].as_string("unknown")));
    for (const Json& choice : json["choices"].items()) {
      delta(choice[member]);
      ended_ = ended_ || !choice["finish_reason"].as_string().empty();
    }
  }
  void delta(const Json& delta) {
    for (const char* member : {"reasoning_content", "reasoning"})
      if (const auto text = delta[member].as_string(); !text.empty()) add(WireEvent::Kind::reasoning, text);
    if (const auto text = delta["content"].as_string(); !text.empty()) content(text);
    for (const Json& part : delta["tool_calls"].items()) {
      any_ = true;
      Call& call = call_of(part);
      if (const auto id = part["id"].as_string(); !id.empty()) call.id = id;
      if (const auto name = part["function"]["name"].as_string(); !name.empty() && call.name != name) call.name += name;
      const Json& arguments = part["function"]["arguments"];
      call.arguments += arguments.is_object() ? arguments.dump() : std::string(arguments.as_string());
    }
  }
  /// The call that a part goes on with, or a new one. Ollama gives every call the index 0, and older versions none: another id is another call.
  Call& call_of(const Json& part) {
    const auto id = part["id"].as_string();
    const bool named = !id.empty() && !part["function"]["name"].as_string().empty();
    for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
      const bool same = part["index"].is_integer() ? call->index == part["index"].as_int() : !named || call->id == id;
      if (same && (id.empty() || call->id.empty() || call->id == id)) return *call;
      if (same) break;
    }
    return calls_.emplace_back(Call{part["index"].as_int(static_cast<std::int64_t>(calls_.size())), {}, {}, {}});
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
  bool ended_ = false;   ///< a finish_reason or [DONE] came: without, the answer was cut off
  bool failed_ = false;  ///< an error was reported
  int made_ids_ = 0;
  std::vector<Call> calls_;
  std::vector<WireEvent> events_;
};

std::unique_ptr<WireReader> make_reader() { return std::make_unique<Reader>(); }

}  // namespace

ASSAY_PROVIDER(openai){"openai", "/chat/completions", &encode, &make_reader};

}  // namespace assay::agent
