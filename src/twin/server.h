// A sandboxed database server as a ShadowPool sees it: makes and drops databases with owners of their own. Internal to twin/ (and its tests).
// Threads: any; the administrator's connection is behind a mutex. Errors as in shadow.h.
#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "db/adapter.h"
#include "twin/kits.h"
#include "twin/shadow.h"

namespace assay::twin {

/// A scratch database and who owns it.
struct Place {
  std::string database = {};
  std::string owner = {};
  std::string url = {};  ///< of the owner, password in it: never shown
  std::string password = {};
  std::string address = {};  ///< the URL without the password, for other programs' arguments
};

/// Names that are ours: no stub gets one, no object is given to one.
inline constexpr std::string_view superuser = "assay_superuser";
inline constexpr std::string_view schema_owner = "assay_scratch";
bool is_reserved_role(std::string_view name);

class Server {
 public:
  virtual ~Server() = default;
  virtual Result<Place> create(const std::stop_token& stop) = 0;
  virtual void drop(const Place& place) = 0;
  /// By the administrator, inside the place's database. Only for statements that run nobody's code: built by us from parsed names (sandbox.h),
  /// or those that give an object to a stub. `search_path`: quoted names, for bare names in it; empty = nothing of the owner's is found.
  virtual Result<void> as_admin(const Place& place, const std::string& sql, const std::string& search_path,
                                const std::stop_token& stop) = 0;
  /// A role that owns and is granted things but cannot log in; the place's owner may act for it.
  virtual Result<void> stub_role(const Place& place, const std::string& role, const std::stop_token& stop) = 0;
  /// Ends all sessions of the place's owner, whatever they run.
  virtual Result<void> end_sessions(const Place& place) = 0;
  virtual std::unique_ptr<db::Adapter> adapter() const = 0;
  /// Looks at disk and memory and stops the server that has too much. Called a few times a second while it is in use.
  virtual void watch() = 0;
  virtual bool healthy() = 0;
  /// Why it was stopped; empty when it was not.
  std::string failure() const;
  virtual const std::filesystem::path& dir() const = 0;  ///< empty: not on this machine
  virtual pid_t pid() const = 0;                         ///< 0: not ours

 protected:
  void failed(std::string why);
  /// What a server has too much of, as a clause; empty when nothing.
  static std::string excess(const std::filesystem::path& dir, pid_t pid, const SandboxLimits& limits);

 private:
  mutable std::mutex failure_mutex_;
  std::string failure_;
};

/// A private PostgreSQL in `dir`, which must not exist; removed with it.
Result<std::unique_ptr<Server>> start_postgres(const Kit& kit, const ShadowOptions& options, const std::filesystem::path& dir,
                                               const std::stop_token& stop);
/// The same with MariaDB or MySQL.
Result<std::unique_ptr<Server>> start_mysql(const Kit& kit, const ShadowOptions& options, const std::filesystem::path& dir,
                                            const std::stop_token& stop);
/// On a server given by URL, whose role must be able to make databases and roles.
Result<std::unique_ptr<Server>> use_scratch(const ShadowOptions& options, const std::stop_token& stop);
/// What a URL leads to, as a kit: engine, version, extensions.
Result<Kit> scratch_kit(const ShadowOptions& options, const std::stop_token& stop);

/// Default places (ShadowOptions::dir and cache), made private. Code::forbidden when somebody else made them.
Result<std::filesystem::path> run_dir(const ShadowOptions& options);
Result<std::filesystem::path> cache_dir(const ShadowOptions& options);

/// A directory of this process under `base`, with a lock that lives as long as the process does.
class RunDir {
 public:
  static Result<RunDir> make(const std::filesystem::path& base);
  RunDir(RunDir&& other) noexcept;
  RunDir& operator=(RunDir&&) = delete;
  ~RunDir();
  const std::filesystem::path& path() const { return path_; }

 private:
  RunDir(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;
  int lock_ = -1;
};
/// Stops and removes what processes that are gone left under `base`; returns how many.
int sweep(const std::filesystem::path& base);

}  // namespace assay::twin
