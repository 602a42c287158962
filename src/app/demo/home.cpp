#include "app/demo/home.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "core/ids.h"

namespace assay::demo {
namespace {

namespace fs = std::filesystem;

Result<void> write(const fs::path& file, const std::string& content) {
  std::ofstream out(file, std::ios::trunc);
  out << content << "\n";
  out.close();
  if (!out) return fail(Code::unavailable, fmt::format("Cannot write {}. Check the folder's rights and space.", file.string()));
  return {};
}

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

/// Only a folder we made ourselves: the pointer file must not make us delete anything else.
bool ours(const fs::path& base) {
  struct stat info {};
  return base.parent_path() == "/var/tmp" && base.filename().string().rfind("assay-demo-", 0) == 0 && ::lstat(base.c_str(), &info) == 0 &&
         S_ISDIR(info.st_mode) && info.st_uid == ::geteuid();
}

pid_t server_on(const fs::path& cluster) {
  std::ifstream in(cluster / "postmaster.pid");
  pid_t pid = 0;
  if (!(in >> pid) || pid <= 1 || ::kill(pid, 0) != 0) return 0;
  std::error_code error;
  const fs::path cwd = fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error);
  return !error && cwd == fs::weakly_canonical(cluster, error) ? pid : 0;
}

}  // namespace

Result<Home> Home::open(const fs::path& data_dir) {
  std::error_code error;
  const fs::path folder = fs::absolute(data_dir, error) / "demo";
  fs::create_directories(folder, error);
  Home home(folder);
  home.lock_ = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (home.lock_ < 0)
    return fail(Code::unavailable,
                fmt::format("The demo's folder {} cannot be written. Give another data folder with --data.", folder.string()));
  if (::flock(home.lock_, LOCK_EX | LOCK_NB) != 0)
    return fail(Code::conflict,
                fmt::format("Another process runs the demo of {}. Stop it, or give another data folder with --data.", folder.string()));
  if (auto placed = home.place(); !placed) return fail(placed.error());
  return home;
}

Home::~Home() {
  if (lock_ >= 0) ::close(lock_);
}

Result<void> Home::place() {
  base_ = folder_;
  if (::geteuid() != 0) return {};
  base_ = first_line(folder_ / "location");
  if (ours(base_)) return {};
  base_ = "/var/tmp/assay-demo-" + random_hex(6);
  std::error_code error;
  if (!fs::create_directory(base_, error))
    return fail(Code::unavailable, fmt::format("Cannot create {}: {}.", base_.string(), error.message()));
  fs::permissions(base_, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec, error);
  return write(folder_ / "location", base_.string());
}

bool Home::complete(const std::string& version) const {
  std::error_code error;
  return fs::exists(cluster() / "PG_VERSION", error) && first_line(folder_ / "complete") == version;
}

Result<void> Home::mark_complete(const std::string& version) const { return write(folder_ / "complete", version); }

Result<void> Home::stop_orphan() const {
  const pid_t pid = server_on(cluster());
  if (pid == 0) return {};
  std::ifstream in(cluster() / "postmaster.pid");
  std::string socket_dir;
  for (int line = 0; line < 5; ++line) std::getline(in, socket_dir);
  ::kill(pid, SIGINT);
  for (int i = 0; i < 1'000; ++i) {
    if (::kill(pid, 0) != 0) {
      std::error_code ignored;
      if (socket_dir.rfind("/tmp/assay-", 0) == 0) fs::remove_all(socket_dir, ignored);
      return {};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return fail(Code::timeout, fmt::format("The server that an earlier demo left (process {}) does not stop. End it by hand.", pid));
}

Result<void> Home::clear() {
  if (auto stopped = stop_orphan(); !stopped) return stopped;
  std::error_code error;
  fs::remove(folder_ / "complete", error);
  fs::remove(cluster().string() + ".log", error);
  fs::remove_all(cluster(), error);
  if (error) return fail(Code::unavailable, fmt::format("Cannot delete {}: {}.", cluster().string(), error.message()));
  return {};
}

Result<void> Home::remove() {
  if (auto cleared = clear(); !cleared) return cleared;
  std::error_code error;
  if (base_ != folder_) fs::remove_all(base_, error);
  fs::remove_all(folder_, error);
  if (error) return fail(Code::unavailable, fmt::format("Cannot delete {}: {}.", folder_.string(), error.message()));
  return {};
}

}  // namespace assay::demo
