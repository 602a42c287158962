#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "core/ids.h"
#include "twin/process.h"
#include "twin/server.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;

/// Ours alone: an attacker may have made the directory, or a link, before us in /tmp.
Result<fs::path> owned(const fs::path& dir, mode_t mode) {
  std::error_code error;
  fs::create_directories(dir.parent_path(), error);
  if (::mkdir(dir.c_str(), mode) != 0 && errno != EEXIST) return fail(Code::unavailable, fmt::format("Cannot create {}.", dir.string()));
  struct stat found {};
  if (::lstat(dir.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & 0022U) != 0)
    return fail(Code::forbidden,
                fmt::format("{} belongs to somebody else or can be written by others. Remove it, or name another place.", dir.string()));
  ::chmod(dir.c_str(), mode);
  return dir;
}

/// As root the servers are other users, who must be able to pass through, and no more.
mode_t passable() { return ::geteuid() == 0 ? 0711 : 0700; }

/// A server below `dir` that still runs: its pid file says who, /proc says whether it is he.
void end_server(const fs::path& pid_file, const fs::path& dir) {
  std::ifstream in(pid_file);
  pid_t pid = 0;
  if (!(in >> pid) || pid <= 1) return;
  std::ifstream line_in(fmt::format("/proc/{}/cmdline", pid));
  const std::string line((std::istreambuf_iterator<char>(line_in)), {});
  if (line.find(dir.string()) == std::string::npos) return;
  kill_tree(pid);
  for (int i = 0; i < 200 && ::kill(pid, 0) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

}  // namespace

Result<fs::path> run_dir(const ShadowOptions& options) {
  if (!options.dir.empty()) return owned(options.dir, passable());
  std::error_code ignored;
  return owned(fs::temp_directory_path(ignored) / fmt::format("assay-shadow-{}", ::geteuid()), passable());
}

Result<fs::path> cache_dir(const ShadowOptions& options) {
  if (!options.cache.empty()) return owned(options.cache, passable());
  if (::geteuid() == 0) return owned("/var/cache/assay/shadow", passable());
  const char* home = std::getenv("HOME");
  if (home == nullptr) return fail(Code::unavailable, "HOME is not set, so there is no place for the cache. Set it.");
  return owned(fs::path(home) / ".cache/assay/shadow", passable());
}

Result<RunDir> RunDir::make(const fs::path& base) {
  const fs::path dir = base / fmt::format("{}-{}", ::getpid(), random_hex(4));
  if (::mkdir(dir.c_str(), passable()) != 0) return fail(Code::unavailable, fmt::format("Cannot create {}.", dir.string()));
  ::chmod(dir.c_str(), passable());
  const int lock = ::open((dir / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (lock >= 0) ::close(lock);
    return fail(Code::unavailable, fmt::format("Cannot lock {}.", dir.string()));
  }
  return RunDir(dir, lock);
}

RunDir::RunDir(RunDir&& other) noexcept : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

RunDir::~RunDir() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

int sweep(const fs::path& base) {
  int removed = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(base, ignored)) {
    if (!entry.is_directory(ignored) || entry.is_symlink(ignored)) continue;
    const int lock = ::open((entry.path() / "lock").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    // without a lock file it is being made at this moment, unless it is old
    const auto age = fs::file_time_type::clock::now() - entry.last_write_time(ignored);
    if (lock < 0 && age < std::chrono::minutes(1)) continue;
    if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
      ::close(lock);
      continue;
    }
    for (const auto& server : fs::directory_iterator(entry.path(), ignored))
      for (const char* pid_file : {"data/postmaster.pid", "data/server.pid"}) end_server(server.path() / pid_file, server.path());
    fs::remove_all(entry.path(), ignored);
    if (lock >= 0) ::close(lock);
    ++removed;
  }
  return removed;
}

}  // namespace assay::twin
