// Live events: what changed, for pages that are open. Thread-safe; subscribers are called on the publisher's thread and must not block.
#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "core/json.h"

namespace assay::monitor {

class EventBus {
 public:
  /// `listener` returns false to be forgotten.
  using Listener = std::function<bool(std::string_view event, const std::string& data)>;
  void subscribe(Listener listener);
  void publish(std::string_view event, const Json& data);
  std::size_t listeners() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::uint64_t, Listener> listeners_;
  std::uint64_t next_ = 1;
};

}  // namespace assay::monitor
