// The dialect of {{title}}: name the servers that speak it, and the page that describes it.
#include "agent/provider.h"
#include "net/sse.h"

namespace assay::agent {
namespace {

std::string encode(const WireTurn& turn) {
  return Json::object({{"model", turn.model}, {"stream", true}, {"messages", Json(turn.messages)}}).dump();
}

class Reader : public WireReader {
 public:
  Reader() : sse_([this](const net::SseEvent& event) { take(event.data); }) {}

  std::vector<WireEvent> feed(std::string_view bytes) override {
    if (!sse_.feed(bytes)) events_.push_back({WireEvent::Kind::error, "The model server sent an event that is too long."});
    return std::exchange(events_, {});
  }
  std::vector<WireEvent> finish() override {
    sse_.finish();
    if (!ended_) events_.push_back({WireEvent::Kind::error, "The model server's answer was cut off."});
    return std::exchange(events_, {});
  }

 private:
  void take(const std::string& data) {
    const auto json = Json::parse(data);
    if (!json) return;
    const std::string_view type = (*json)["type"].as_string();
    const std::string text((*json)["text"].as_string());
    if (type == "text") events_.push_back({WireEvent::Kind::text, text});
    if (type == "reasoning") events_.push_back({WireEvent::Kind::reasoning, text});
    if (type == "call")
      events_.push_back({WireEvent::Kind::call, "", std::string((*json)["id"].as_string()), std::string((*json)["name"].as_string()),
                         (*json)["arguments"]});
    if (type == "error") events_.push_back({WireEvent::Kind::error, text});
    ended_ = ended_ || type == "end" || type == "error";
  }

  net::SseParser sse_;
  bool ended_ = false;
  std::vector<WireEvent> events_;
};

std::unique_ptr<WireReader> make_reader() { return std::make_unique<Reader>(); }

}  // namespace

ASSAY_PROVIDER({{slug}}){"{{slug}}", "/path/of/the/endpoint", &encode, &make_reader};

}  // namespace assay::agent
