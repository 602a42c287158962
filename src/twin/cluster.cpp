#include "twin/cluster.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "core/ids.h"
#include "core/text.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;

std::string newest_bindir() {
  std::string best;
  int best_major = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const int major = std::atoi(entry.path().filename().c_str());
    if (major > best_major && fs::exists(entry.path() / "bin/postgres", ignored)) {
      best_major = major;
      best = (entry.path() / "bin").string();
    }
  }
  return best;
}

/// `postmaster.pid` of a server that died: its pid is gone, or belongs to another program.
bool server_lives(const fs::path& dir) {
  std::ifstream in(dir / "postmaster.pid");
  pid_t pid = 0;
  if (!(in >> pid) || pid <= 0 || ::kill(pid, 0) != 0) return false;
  std::ifstream comm("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  comm >> name;
  return name == "postgres" || name == "postmaster";
}

bool ready(const fs::path& dir) {
  std::ifstream in(dir / "postmaster.pid");
  std::string line;
  std::string last;
  int lines = 0;
  while (std::getline(in, line)) {
    last = line;
    ++lines;
  }
  const std::string_view status = text::trim(last);
  return lines >= 8 && (status == "ready" || status == "standby");
}

fs::path log_of(const fs::path& dir) { return dir.string() + ".log"; }

}  // namespace

PostgresCluster::PostgresCluster(Options options) : options_(std::move(options)) {}

PostgresCluster::PostgresCluster(PostgresCluster&& other) noexcept
    : options_(std::move(other.options_)), socket_dir_(std::exchange(other.socket_dir_, {})), pid_(std::exchange(other.pid_, 0)) {}

PostgresCluster& PostgresCluster::operator=(PostgresCluster&& other) noexcept {
  if (this != &other) {
    release();
    options_ = std::move(other.options_);
    socket_dir_ = std::exchange(other.socket_dir_, {});
    pid_ = std::exchange(other.pid_, 0);
  }
  return *this;
}

PostgresCluster::~PostgresCluster() { release(); }

void PostgresCluster::release() {
  if (pid_ > 0 && !stop(Stop::fast)) (void)stop(Stop::immediate);
  std::error_code ignored;
  if (!socket_dir_.empty()) fs::remove_all(socket_dir_, ignored);
  socket_dir_.clear();
}

Result<PostgresCluster> PostgresCluster::start(Options options) {
  if (options.bindir.empty()) options.bindir = newest_bindir();
  if (options.bindir.empty())
    return fail(Code::unavailable, "No PostgreSQL server program found in /usr/lib/postgresql. Install postgresql, or name its bindir.");
  PostgresCluster cluster(std::move(options));
  std::error_code ignored;
  if (!fs::exists(cluster.options_.dir / "PG_VERSION", ignored))
    if (auto made = cluster.initdb(); !made) return fail(made.error());
  if (auto launched = cluster.launch(); !launched) return fail(launched.error());
  return cluster;
}

Result<void> PostgresCluster::initdb() {
  const auto account = account_of(options_.os_user);
  if (!account) return fail(account.error());
  if (auto made = make_private_dir(options_.dir, *account); !made) return made;
  return run(command(
      {options_.bindir + "/initdb", "-D", options_.dir.string(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"},
      *account));
}

Command PostgresCluster::command(std::vector<std::string> words, const std::optional<Account>& account) const {
  Command made{.words = std::move(words), .account = account, .log = log_of(options_.dir)};
  made.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C"};
  if (const char* zone = std::getenv("TZ")) made.environment.push_back(std::string("TZ=") + zone);
  if (!options_.libdir.empty())
    made.environment.push_back("LD_LIBRARY_PATH=" + options_.libdir);
  else if (const char* path = std::getenv("LD_LIBRARY_PATH"))
    made.environment.push_back(std::string("LD_LIBRARY_PATH=") + path);
  return made;
}

Result<void> PostgresCluster::launch() {
  const auto account = account_of(options_.os_user);
  if (!account) return fail(account.error());
  std::error_code ignored;
  if (server_lives(options_.dir))
    return fail(Code::conflict,
                fmt::format("A PostgreSQL server already runs on {}. Stop it, or use another directory.", options_.dir.string()));
  fs::remove(options_.dir / "postmaster.pid", ignored);
  if (socket_dir_.empty()) socket_dir_ = options_.socket_dir;
  if (socket_dir_.empty()) socket_dir_ = "/tmp/assay-" + random_hex(6);  // a socket's path must stay below 108 bytes
  if (auto made = make_private_dir(socket_dir_, *account); !made) return made;
  std::vector<std::string> words = {options_.bindir + "/postgres",
                                    "-D",
                                    options_.dir.string(),
                                    "-c",
                                    "listen_addresses=",
                                    "-c",
                                    "unix_socket_directories=" + socket_dir_.string(),
                                    "-c",
                                    "logging_collector=off",
                                    "-c",
                                    options_.fsync ? "fsync=on" : "fsync=off"};
  for (const auto& [name, value] : options_.settings) {
    words.push_back("-c");
    words.push_back(name + "=" + value);
  }
  Command server = command(std::move(words), *account);
  if (options_.confinement) {
    server.confinement = options_.confinement;
    server.ends_with_us = SIGQUIT;  // its immediate shutdown, children included
    for (const fs::path& dir : {options_.dir, socket_dir_}) server.confinement->writable.push_back(dir.string());
    server.confinement->executable.push_back(fs::canonical(options_.bindir + "/postgres", ignored).string());
  }
  const auto pid = spawn(server);
  if (!pid) return fail(pid.error());
  pid_ = *pid;
  for (int i = 0; i < 3'000; ++i) {
    if (!running())
      return fail(Code::unavailable,
                  fmt::format("PostgreSQL did not start on {}: {}", options_.dir.string(), text::one_line(tail_of(log_of(options_.dir)))));
    if (ready(options_.dir)) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  (void)stop(Stop::immediate);
  return fail(Code::timeout, fmt::format("PostgreSQL on {} was not ready after 60 s.", options_.dir.string()));
}

std::string PostgresCluster::url(std::string_view database, std::string_view user) const {
  return fmt::format("host={} user={} dbname={}", socket_dir_.string(), user, database);
}

bool PostgresCluster::running() const {
  if (pid_ <= 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
  pid_ = 0;
  return false;
}

Result<void> PostgresCluster::stop(Stop mode) {
  if (!running()) return {};
  ::kill(pid_, mode == Stop::smart ? SIGTERM : mode == Stop::fast ? SIGINT : SIGQUIT);
  for (int i = 0; i < 2'000; ++i) {
    if (!running()) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return fail(Code::timeout, fmt::format("PostgreSQL on {} did not stop within 20 s. Stop it in immediate mode.", options_.dir.string()));
}

Result<void> PostgresCluster::restart() {
  if (auto stopped = stop(Stop::fast); !stopped) return stopped;
  return launch();
}

Result<void> PostgresCluster::crash() {
  if (!running()) return fail(Code::conflict, "The server does not run.");
  std::ifstream in(fmt::format("/proc/{0}/task/{0}/children", pid_));
  pid_t child = 0;
  if (!(in >> child)) return fail(Code::internal, "The server has no child process to kill.");
  ::kill(child, SIGKILL);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  for (int i = 0; i < 1'000; ++i) {
    if (!running()) return fail(Code::unavailable, "The server did not come back after the crash.");
    if (ready(options_.dir)) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return fail(Code::timeout, "The server did not come back within 20 s after the crash.");
}

Result<PostgresCluster> PostgresCluster::standby(StandbyOptions options) const {
  std::error_code ignored;
  const std::string tool = options_.bindir + "/pg_basebackup";
  if (!fs::exists(tool, ignored))
    return fail(Code::unsupported, fmt::format("{} has no pg_basebackup: no standby of this version.", options_.bindir));
  const auto account = account_of(options_.os_user);
  if (!account) return fail(account.error());
  if (auto made = make_private_dir(options.dir, *account); !made) return fail(made.error());
  if (auto copied = run(command(
          {tool, "-h", socket_dir_.string(), "-U", "postgres", "-D", options.dir.string(), "-R", "-X", "stream", "-c", "fast", "--no-sync"},
          *account));
      !copied)
    return fail(copied.error());
  return start(Options{.dir = std::move(options.dir),
                       .bindir = options_.bindir,
                       .settings = std::move(options.settings),
                       .os_user = options_.os_user,
                       .fsync = options_.fsync});
}

}  // namespace assay::twin
