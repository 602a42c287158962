#include "net/sse.h"

namespace assay::net {

bool SseParser::feed(std::string_view chunk) {
  while (!chunk.empty() && !failed_) {
    if (after_cr_) {
      after_cr_ = false;
      if (chunk.front() == '\n') {
        chunk.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = chunk.find_first_of("\r\n");
    const std::string_view part = chunk.substr(0, end);
    if (line_.size() + event_.data.size() + part.size() > max_event_) {
      failed_ = true;
      break;
    }
    if (end == std::string_view::npos) {
      line_ += part;
      break;
    }
    line_ += part;
    const std::string line = std::move(line_);
    line_.clear();
    after_cr_ = chunk[end] == '\r';
    take_line(line);
    chunk.remove_prefix(end + 1);
  }
  return !failed_;
}

void SseParser::finish() {
  if (failed_) return;
  if (!line_.empty()) {
    const std::string line = std::move(line_);
    line_.clear();
    take_line(line);
  }
  dispatch();
}

void SseParser::take_line(std::string_view line) {
  if (first_line_ && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  first_line_ = false;
  if (line.empty()) return dispatch();
  if (line.front() == ':') return;
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "data") {
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  } else if (name == "event") {
    event_.event = value;
  } else if (name == "id" && value.find('\0') == std::string_view::npos) {
    event_.id = value;
  }
}

void SseParser::dispatch() {
  if (has_data_) on_event_(event_);
  event_.event.clear();
  event_.data.clear();  // the id stays: it is the stream's last event id
  has_data_ = false;
}

std::string write_sse(std::string_view event, std::string_view data, std::string_view id) {
  std::string out;
  out.reserve(data.size() + event.size() + id.size() + 32);
  const auto field = [&out](std::string_view name, std::string_view value) {
    out += name;
    for (const char c : value)
      if (c != '\r' && c != '\n' && c != '\0') out += c;
    out += '\n';
  };
  if (!id.empty()) field("id: ", id);
  if (!event.empty()) field("event: ", event);
  while (true) {
    const std::size_t end = data.find_first_of("\r\n");
    field("data: ", data.substr(0, end));
    if (end == std::string_view::npos) break;
    const bool crlf = data[end] == '\r' && end + 1 < data.size() && data[end + 1] == '\n';
    data.remove_prefix(end + (crlf ? 2 : 1));
  }
  return out + '\n';
}

}  // namespace assay::net
