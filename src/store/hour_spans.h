// Merged spans of whole hours, the most recently used ones up to some megabytes. Thread-safe; the samples are shared with readers, who may
// still hold a span that was dropped.
#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "store/codec.h"

namespace assay::store {

class HourSpans {
 public:
  using Samples = std::shared_ptr<const std::vector<StatementSample>>;
  struct Key {
    std::string target;
    std::int64_t first_us = 0, last_us = 0;  ///< ends of the first and of the last hour
    bool operator==(const Key&) const = default;
  };

  Samples find(const Key& key) {
    const std::lock_guard lock(mutex_);
    for (auto at = spans_.begin(); at != spans_.end(); ++at)
      if (at->first == key) {
        spans_.splice(spans_.begin(), spans_, at);
        return spans_.front().second;
      }
    return nullptr;
  }
  void keep(const Key& key, Samples samples) {
    const std::lock_guard lock(mutex_);
    held_ += samples->size();
    spans_.emplace_front(key, std::move(samples));
    while (held_ > most_samples && spans_.size() > 1) {
      held_ -= spans_.back().second->size();
      spans_.pop_back();
    }
  }

 private:
  static constexpr std::size_t most_samples = 160'000;  ///< 18 MB: every hour of a day for 5,000 statements
  std::mutex mutex_;
  std::list<std::pair<Key, Samples>> spans_;
  std::size_t held_ = 0;
};

}  // namespace assay::store
