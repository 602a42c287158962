// Where one DATA's demo lives on disk, and who may use it: a lock file held while the value lives, so one process at a time.
// Ownership: move-only, releases the lock at the end. One thread. Errors: Code::conflict (locked), Code::unavailable (not writable).
#pragma once
#include <filesystem>
#include <string>
#include <utility>

#include "core/result.h"

namespace assay::demo {

class Home {
 public:
  static Result<Home> open(const std::filesystem::path& data_dir);
  Home(Home&& other) noexcept : folder_(std::move(other.folder_)), base_(std::move(other.base_)), lock_(std::exchange(other.lock_, -1)) {}
  Home& operator=(Home&&) = delete;
  ~Home();

  /// The server's data directory; its parent exists and the server's OS user can enter it.
  std::filesystem::path cluster() const { return base_ / "pg"; }
  /// `version` is what mark_complete was given: half-made data, and data of another version, are not complete.
  bool complete(const std::string& version) const;
  Result<void> mark_complete(const std::string& version) const;
  /// Deletes data and marker, stopping a server that a killed process left; the cluster's parent is there again afterwards.
  Result<void> clear();
  /// Ends a server on our data that nobody owns any more: we hold the lock, so its starter is gone.
  Result<void> stop_orphan() const;
  /// Deletes everything.
  Result<void> remove();

 private:
  explicit Home(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<void> place();

  std::filesystem::path folder_;  ///< DATA/demo
  std::filesystem::path base_;    ///< folder_, or the folder of /var/tmp
  int lock_ = -1;
};

}  // namespace assay::demo
