// A provider: one wire dialect of model servers, pure: encode a request, feed bytes, get events. No sockets. Records are constant; a
// WireReader belongs to one answer and one thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/tool.h"
#include "core/json.h"

namespace assay::agent {

struct WireTurn {
  std::string model;
  std::vector<Json> messages;  ///< in the dialect's own form: built by `message` and `tool_answer`
  std::vector<ToolSpec> tools;
};

struct WireEvent {
  enum class Kind { text, reasoning, call, error } kind;
  std::string text;  ///< of text, reasoning and error
  std::string id = {}, name = {};
  Json arguments = {};
};

class WireReader {
 public:
  virtual ~WireReader() = default;
  virtual std::vector<WireEvent> feed(std::string_view bytes) = 0;
  /// The end of the body; an answer that ended too early is an error event.
  virtual std::vector<WireEvent> finish() = 0;
};

struct Provider {
  std::string_view slug;
  std::string_view path;  ///< appended to the base URL
  std::string (*encode)(const WireTurn&) = nullptr;
  std::unique_ptr<WireReader> (*reader)() = nullptr;
};

std::span<const Provider* const> providers();

}  // namespace assay::agent

#define ASSAY_PROVIDER(slug_name)             \
  extern const Provider provider_##slug_name; \
  constinit const Provider provider_##slug_name
