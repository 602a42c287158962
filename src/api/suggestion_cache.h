// The suggestions asked for last, by the digest of what goes into them (schema, policy, engine version): nothing else does. Any thread.
#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "advise/suggest.h"

namespace assay::api {

using advise::Suggested;

class SuggestionCache {
 public:
  /// nullptr when it is not kept.
  std::shared_ptr<const Suggested> find(const std::string& digest) {
    const std::scoped_lock lock(mutex_);
    for (auto at = entries_.begin(); at != entries_.end(); ++at)
      if (at->first == digest) {
        entries_.splice(entries_.begin(), entries_, at);
        return entries_.front().second;
      }
    return nullptr;
  }
  void keep(const std::string& digest, std::shared_ptr<const Suggested> answer) {
    const std::scoped_lock lock(mutex_);
    entries_.emplace_front(digest, std::move(answer));
    if (entries_.size() > most) entries_.pop_back();
  }

 private:
  static constexpr std::size_t most = 16;
  std::mutex mutex_;
  std::list<std::pair<std::string, std::shared_ptr<const Suggested>>> entries_;  ///< used last first
};

}  // namespace assay::api
