#include "twin/shadow.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"
#include "twin/lease.h"
#include "twin/server.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

}  // namespace

struct Slot {
  Kit kit;
  std::shared_ptr<Server> server;  ///< null while it starts; shared with the watcher, which looks at it without the pool's mutex
  int leases = 0;
  bool retired = false;  ///< no more leases; removed when the last ends
  Steady::time_point used = Steady::now();
};

struct ShadowPool::Impl {
  explicit Impl(ShadowOptions o) : options(std::move(o)) {}

  ShadowOptions options;
  std::once_flag kits_once, dumps_once;
  std::vector<Kit> kits;
  std::vector<std::string> dumps;

  std::timed_mutex pairing;  // taken before `mutex`
  std::mutex mutex;
  std::condition_variable_any changed;
  std::list<std::shared_ptr<Slot>> slots;  // shared with the leases
  int generation = 0;                      // of what waiters wait for
  std::optional<RunDir> dir;
  int made = 0;
  std::jthread watcher;  // last: stops first

  Result<std::shared_ptr<Slot>> take(const Kit& kit, const std::stop_token& stop);
  Result<void> start(const std::shared_ptr<Slot>& slot, const std::stop_token& stop);
  void give_back(const std::shared_ptr<Slot>& slot);
  void watch(const std::stop_token& stop);
  std::shared_ptr<Slot> free_slot(const Kit& kit);
  Result<fs::path> new_server_dir();
  std::vector<std::shared_ptr<Slot>> take_out(Steady::time_point idle_since);
  void wait(std::unique_lock<std::mutex>& lock, Millis longest, const std::stop_token& stop);
  void announce();
};

ShadowPool::ShadowPool(ShadowOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

ShadowPool::~ShadowPool() {
  impl_->watcher.request_stop();
  impl_->changed.notify_all();
  if (impl_->watcher.joinable()) impl_->watcher.join();
  impl_->slots.clear();
}

const ShadowOptions& ShadowPool::options() const { return impl_->options; }

const std::vector<Kit>& ShadowPool::kits() {
  std::call_once(impl_->kits_once, [this] { impl_->kits = discover_kits(impl_->options.kits); });
  return impl_->kits;
}

const std::vector<std::string>& ShadowPool::dumps() {
  std::call_once(impl_->dumps_once, [this] { impl_->dumps = discover_dumps(impl_->options.kits); });
  return impl_->dumps;
}

int ShadowPool::running_servers() const {
  const std::lock_guard guard(impl_->mutex);
  return static_cast<int>(
      std::count_if(impl_->slots.begin(), impl_->slots.end(), [](const auto& slot) { return slot->server != nullptr; }));
}

Result<ScratchDatabase> ShadowPool::database(db::Engine engine, int version, std::stop_token stop) {
  PickedKit picked;
  if (engine == db::Engine::postgres && !impl_->options.scratch.empty()) {
    auto kit = scratch_kit(impl_->options, stop);
    if (!kit) return fail(kit.error());
    picked.kit = std::move(*kit);
    picked.same_series = version == 0 || picked.kit.series() == series_of(engine, version);
    if (!picked.same_series) picked.note = fmt::format("the scratch server is PostgreSQL {}", picked.kit.version);
  } else {
    auto found = pick_kit(kits(), engine, version);
    if (!found) return fail(found.error());
    picked = std::move(*found);
  }
  auto lease = std::make_unique<ScratchDatabase::Lease>();
  auto slot = impl_->take(picked.kit, stop);
  if (!slot) return fail(slot.error());
  auto place = (*slot)->server->create(stop);
  // what another database's session took of the server comes back in a moment
  for (int i = 0; i < 20 && !place && place.error().code == Code::unavailable && (*slot)->server->healthy() && !stop.stop_requested();
       ++i) {
    std::this_thread::sleep_for(Millis(100));
    place = (*slot)->server->create(stop);
  }
  if (!place) {
    impl_->give_back(*slot);
    return fail(place.error());
  }
  lease->kit = (*slot)->kit;
  lease->server = (*slot)->server;
  lease->limits = impl_->options.limits;
  lease->give_back = [impl = impl_.get(), held = *slot] { impl->give_back(held); };
  lease->place = std::move(*place);
  lease->note = std::move(picked.note);
  auto session = lease->connect(lease->limits.statement, lease->limits.lock, stop);
  if (!session) return fail(lease->explained(session.error()));
  lease->session = std::move(*session);
  return ScratchDatabase(std::move(lease));
}

Result<std::pair<ScratchDatabase, ScratchDatabase>> ShadowPool::pair(db::Engine engine, int version, std::stop_token stop) {
  std::unique_lock lock(impl_->pairing, std::defer_lock);
  while (!lock.try_lock_for(Millis(50)))
    if (stop.stop_requested()) return fail(Code::cancelled, "Waiting for scratch databases was cancelled.");
  auto first = database(engine, version, stop);
  if (!first) return fail(first.error());
  auto second = database(engine, version, stop);
  if (!second) return fail(second.error());
  return std::pair(std::move(*first), std::move(*second));
}

std::shared_ptr<Slot> ShadowPool::Impl::free_slot(const Kit& kit) {
  for (const auto& slot : slots)
    if (!slot->retired && slot->server && slot->kit.bindir == kit.bindir && slot->kit.engine == kit.engine &&
        slot->leases < options.databases_per_server)
      return slot;
  return nullptr;
}

Result<std::shared_ptr<Slot>> ShadowPool::Impl::take(const Kit& kit, const std::stop_token& stop) {
  std::unique_lock lock(mutex);
  for (;;) {
    if (stop.stop_requested()) return fail(Code::cancelled, "Waiting for a scratch database was cancelled.");
    if (auto slot = free_slot(kit)) {
      ++slot->leases;
      lock.unlock();
      if (slot->server->healthy()) return slot;
      lock.lock();
      slot->retired = true;
      lock.unlock();
      give_back(slot);
      lock.lock();
      continue;
    }
    if (static_cast<int>(slots.size()) >= options.max_servers) {
      // an idle server of another kit makes room
      const auto idle = std::find_if(slots.begin(), slots.end(), [](const auto& slot) { return slot->server && slot->leases == 0; });
      if (idle == slots.end()) {
        wait(lock, Millis(500), stop);
        continue;
      }
      const std::shared_ptr<Slot> leaving = *idle;
      leaving->retired = true;
      slots.erase(idle);
      lock.unlock();
      leaving->server.reset();
      lock.lock();
      continue;
    }
    auto slot = std::make_shared<Slot>();
    slot->kit = kit;
    slot->leases = 1;
    slots.push_back(slot);
    lock.unlock();
    if (auto started = start(slot, stop); !started) {
      lock.lock();
      slots.remove(slot);
      announce();
      return fail(started.error());
    }
    return slot;
  }
}

Result<fs::path> ShadowPool::Impl::new_server_dir() {
  const std::lock_guard guard(mutex);
  if (!dir) {
    const auto base = run_dir(options);
    if (!base) return fail(base.error());
    if (const int removed = sweep(*base); removed > 0)
      log::info("scratch servers of a process that is gone were removed", {{"count", std::to_string(removed)}});
    auto fresh = RunDir::make(*base);
    if (!fresh) return fail(fresh.error());
    dir.emplace(std::move(*fresh));
  }
  return dir->path() / fmt::format("s{}", ++made);
}

Result<void> ShadowPool::Impl::start(const std::shared_ptr<Slot>& slot, const std::stop_token& stop) {
  Result<std::unique_ptr<Server>> server;
  if (!options.scratch.empty() && slot->kit.engine == db::Engine::postgres) {
    server = use_scratch(options, stop);
  } else {
    const auto home = new_server_dir();
    if (!home) return fail(home.error());
    server = slot->kit.engine == db::Engine::postgres ? start_postgres(slot->kit, options, *home, stop)
                                                      : start_mysql(slot->kit, options, *home, stop);
  }
  if (!server) return fail(server.error());
  const std::lock_guard guard(mutex);
  slot->server = std::move(*server);
  if (!watcher.joinable()) watcher = std::jthread([this](const std::stop_token& ending) { watch(ending); });
  announce();
  return {};
}

void ShadowPool::Impl::give_back(const std::shared_ptr<Slot>& slot) {
  std::shared_ptr<Server> ending;
  const bool broken = !slot->server->healthy();
  {
    const std::lock_guard guard(mutex);
    slot->used = Steady::now();
    --slot->leases;
    slot->retired = slot->retired || broken;
    if (slot->retired && slot->leases == 0) {
      slots.remove(slot);
      ending = std::move(slot->server);
    }
    announce();
  }
}

void ShadowPool::Impl::wait(std::unique_lock<std::mutex>& lock, Millis longest, const std::stop_token& stop) {
  const int seen = generation;
  changed.wait_for(lock, stop, longest, [&] { return generation != seen; });
}

void ShadowPool::Impl::announce() {
  ++generation;
  changed.notify_all();
}

std::vector<std::shared_ptr<Slot>> ShadowPool::Impl::take_out(Steady::time_point idle_since) {
  const std::lock_guard guard(mutex);
  std::vector<std::shared_ptr<Slot>> idle;
  for (auto at = slots.begin(); at != slots.end();) {
    if ((*at)->server && (*at)->leases == 0 && (*at)->used < idle_since) {
      (*at)->retired = true;
      idle.push_back(*at);
      at = slots.erase(at);
    } else {
      ++at;
    }
  }
  return idle;
}

void ShadowPool::Impl::watch(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    for (const auto& slot : take_out(Steady::now() - options.idle)) slot->server.reset();
    std::vector<std::shared_ptr<Server>> busy;
    {
      const std::lock_guard guard(mutex);
      for (const auto& slot : slots)
        if (slot->server && slot->leases > 0) busy.push_back(slot->server);
    }
    for (const auto& server : busy) server->watch();
    busy.clear();
    std::unique_lock lock(mutex);
    changed.wait_for(lock, stop, Millis(200), [] { return false; });
  }
}

}  // namespace assay::twin
