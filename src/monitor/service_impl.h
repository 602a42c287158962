// The inside of Service, shared by its source files. Guarded by `mutex` where said.
#pragma once
#include <mutex>

#include "monitor/service.h"
#include "monitor/watcher.h"

namespace assay::monitor {

struct Service::Impl {
  store::Store& store;
  const SealKey& key;
  const Clock& clock;
  EventBus& events;
  Options options;
  std::unique_ptr<db::Adapter> adapter = db::make_postgres();
  mutable std::mutex mutex;
  std::map<std::string, std::shared_ptr<Watcher>> watchers;  ///< by id; shared: a request may still use one that was just removed

  std::shared_ptr<Watcher> find(std::string_view id_or_name) const;
  Result<std::shared_ptr<Watcher>> need(std::string_view id_or_name) const;
  std::shared_ptr<Watcher> watch(const store::TargetRow& row, Secret url);
};

/// What is missing on this target right now, for answers.
std::vector<Skipped> skipped_of(const Watcher& watcher);

}  // namespace assay::monitor
