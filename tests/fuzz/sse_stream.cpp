#include "net/sse.h"

#include <vector>

#include "agent/provider.h"
#include "tests/fuzz/target.h"

namespace {

using namespace assay;

std::vector<net::SseEvent> events_of(std::string_view input, bool whole) {
  std::vector<net::SseEvent> events;
  net::SseParser parser([&](const net::SseEvent& event) { events.push_back(event); }, 1U << 16U);
  if (whole)
    parser.feed(input);
  else
    fuzz::in_pieces(input, [&](std::string_view piece) { parser.feed(piece); });
  parser.finish();
  return events;
}

/// What a reader says, with neighbouring texts joined: how a text is cut into events is the network's choice.
std::string answer_of(const agent::Provider& provider, std::string_view input, bool whole) {
  std::string all;
  int last = -1;
  const auto take = [&](const std::vector<agent::WireEvent>& events) {
    for (const agent::WireEvent& event : events) {
      const int kind = static_cast<int>(event.kind);
      if (kind != last) all += fmt::format("\n{} ", kind);
      all += event.text + event.id + event.name + (event.kind == agent::WireEvent::Kind::call ? event.arguments.dump() : "");
      last = event.kind == agent::WireEvent::Kind::text || event.kind == agent::WireEvent::Kind::reasoning ? kind : -1;
    }
  };
  const auto reader = provider.reader();
  if (whole)
    take(reader->feed(input));
  else
    fuzz::in_pieces(input, [&](std::string_view piece) { take(reader->feed(piece)); });
  take(reader->finish());
  return all;
}

}  // namespace

ASSAY_FUZZ(sse_stream) {
  require(events_of(input, true) == events_of(input, false), "any chunking gives the same events");
  for (const agent::Provider* provider : agent::providers())
    require(answer_of(*provider, input, true) == answer_of(*provider, input, false), "any chunking gives the same answer");
}
