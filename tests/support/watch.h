// A monitoring service over a store of its own, for tests that look at real servers. Nothing is scheduled: tests ask.
#pragma once
#include <filesystem>
#include <memory>

#include "core/clock.h"
#include "core/ids.h"
#include "monitor/service.h"

namespace assay::test {

struct Watch {
  std::filesystem::path dir = std::filesystem::temp_directory_path() / ("assay-watch-" + random_hex(6));
  std::unique_ptr<store::Store> store;
  std::optional<SealKey> key;
  monitor::EventBus bus;
  std::unique_ptr<monitor::Service> service;

  explicit Watch(monitor::DatabaseFilter databases = {}) {
    std::filesystem::create_directories(dir);
    store = store::Store::open(dir, system_clock(), {}).value();
    key.emplace(SealKey::load("", "", dir).value());
    service = std::make_unique<monitor::Service>(*store, *key, system_clock(), bus,
                                                 monitor::Service::Options{.databases = std::move(databases), .watch = false});
  }
  ~Watch() {
    service.reset();
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(dir, ignored);
  }
  monitor::Target add(const std::string& name, const std::string& url) {
    return service->add({name, url, monitor::Environment::scratch}).value();
  }
  monitor::CollectAnswer collect(const std::string& id) { return service->collect(id, {}).value(); }
  monitor::WindowRange last_hour() const {
    const Instant now = system_clock().now();
    return {now - std::chrono::hours(1), now + std::chrono::seconds(5)};
  }
};

}  // namespace assay::test
