#include "api/services.h"

namespace assay::api {
namespace {

Result<net::Reply> handle(Services& s, const agent::ChatRequest& q, const Call& call) {
  if (q.messages.empty()) return fail(Code::invalid, "messages is empty. Send at least one message with role user.");
  if (!q.stream) {
    auto answer = s.assistant.turn(
        q, call.principal, [](const agent::ChatEvent&) { return true; }, call.stop);
    if (!answer) return fail(answer.error());
    return json_reply(to_json_text(*answer));
  }
  net::Reply reply;
  // the turn runs on the work thread that opens the stream: one request or one chat turn each
  reply.stream = [&s, q, principal = call.principal, stop = call.stop](std::shared_ptr<net::EventSink> sink) {
    const auto emit = [&](const agent::ChatEvent& event) { return sink->send(agent::event_name(event), agent::event_data(event)); };
    auto answer = s.assistant.turn(q, principal, emit, stop);
    if (!answer) sink->send("error", Json::object({{"code", name_of(answer.error().code)}, {"message", answer.error().message}}).dump());
    sink->close();
  };
  return reply;
}

}  // namespace

ASSAY_ENDPOINT(post_ai_chat){POST("/api/ai/chat"), needs(Role::viewer), streaming<handle>(),
                             "One turn of the assistant; with stream, typed events (SSE)"};

}  // namespace assay::api
