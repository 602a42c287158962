// Server-sent events: incremental parser (any chunking gives the same events) and writer. Pure; not synchronised.
// Errors: feed() returns false once an event outgrows `max_event` bytes; the parser then stays failed.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace assay::net {

struct SseEvent {
  std::string event;  ///< "" = "message"
  std::string data, id;
  bool operator==(const SseEvent&) const = default;
};

class SseParser {
 public:
  explicit SseParser(std::function<void(const SseEvent&)> on_event, std::size_t max_event = 8U << 20U)
      : on_event_(std::move(on_event)), max_event_(max_event) {}
  bool feed(std::string_view chunk);
  bool failed() const { return failed_; }
  /// End of input: an event without its blank line is delivered too (several model APIs end so).
  void finish();

 private:
  void take_line(std::string_view line);
  void dispatch();

  std::function<void(const SseEvent&)> on_event_;
  std::size_t max_event_;
  std::string line_;
  SseEvent event_;
  bool has_data_ = false, after_cr_ = false, first_line_ = true, failed_ = false;
};

/// One event in wire form; data may hold several lines, line breaks in event and id are dropped.
std::string write_sse(std::string_view event, std::string_view data, std::string_view id = {});

}  // namespace assay::net
