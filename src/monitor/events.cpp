#include "monitor/events.h"

#include <vector>

namespace assay::monitor {

void EventBus::subscribe(Listener listener) {
  const std::lock_guard lock(mutex_);
  listeners_.emplace(next_++, std::move(listener));
}

void EventBus::publish(std::string_view event, const Json& data) {
  const std::string text = data.dump();
  const std::lock_guard lock(mutex_);
  std::erase_if(listeners_, [&](const auto& entry) { return !entry.second(event, text); });
}

std::size_t EventBus::listeners() const {
  const std::lock_guard lock(mutex_);
  return listeners_.size();
}

}  // namespace assay::monitor
