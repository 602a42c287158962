// What a ScratchDatabase holds: a place on a server of the pool and its sessions. Internal to twin/.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "twin/server.h"
#include "twin/shadow.h"

namespace assay::twin {

struct ScratchDatabase::Lease {
  Kit kit;
  std::shared_ptr<Server> server;  ///< shared with the pool, whose watcher looks at it
  std::function<void()> give_back;
  SandboxLimits limits;
  Place place;
  std::string note;
  std::unique_ptr<db::Connection> session;
  std::vector<std::string> settings;  ///< SET statements that ran: a new session gets them too
  std::vector<std::string> stubs;     ///< roles that we made for it

  Lease() = default;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease();
  Result<std::unique_ptr<db::Connection>> connect(Millis statement, Millis lock, const std::stop_token& stop) const;
  /// A lost connection may mean that the watcher stopped the server: says that instead.
  Error explained(Error error) const;
};

}  // namespace assay::twin
