#include "twin/mysql_cluster.h"

#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "core/ids.h"
#include "core/text.h"
#include "twin/process.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view template_recipe = "1";  ///< raise it when initialising changes

/// Small files: they are copied for every new server. The server must be started with the sizes it was initialised with.
const std::vector<std::string> size_options = {"--innodb-log-file-size=8M", "--innodb-buffer-pool-size=32M"};

std::string default_os_user() { return ::getpwnam("mysql") != nullptr ? "mysql" : "postgres"; }

fs::path program_in(const fs::path& bindir) {
  std::error_code ignored;
  for (const char* name : {"mariadbd", "mysqld"})
    if (fs::exists(bindir / name, ignored)) return bindir / name;
  return {};
}

fs::path log_of(const fs::path& dir) { return dir.string() + ".log"; }

/// `server.pid` of a server that died: its pid is gone, or belongs to another program.
bool server_lives(const fs::path& dir) {
  std::ifstream in(dir / "server.pid");
  pid_t pid = 0;
  if (!(in >> pid) || pid <= 0 || ::kill(pid, 0) != 0) return false;
  std::ifstream comm("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  comm >> name;
  return name == "mariadbd" || name == "mysqld";
}

bool is_empty_or_missing(const fs::path& dir) {
  std::error_code error;
  return !fs::exists(dir, error) || fs::is_empty(dir, error);
}

Command process(std::vector<std::string> words, const std::optional<Account>& account, const fs::path& log) {
  Command made{
      .words = std::move(words), .account = account, .log = log, .environment = {"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C"}};
  if (const char* zone = std::getenv("TZ")) made.environment.push_back(std::string("TZ=") + zone);
  if (const char* path = std::getenv("LD_LIBRARY_PATH")) made.environment.push_back(std::string("LD_LIBRARY_PATH=") + path);
  return made;
}

/// Unpacked builds keep the messages in share/, where the program does not look.
void add_messages_dir(std::vector<std::string>& command, const fs::path& base) {
  std::error_code ignored;
  if (fs::exists(base / "share/english", ignored)) command.push_back("--lc-messages-dir=" + (base / "share").string());
}

/// Copies a data directory and gives it to the account.
Result<void> copy_tree(const fs::path& from, const fs::path& to, const std::optional<Account>& account) {
  std::error_code error;
  fs::copy(from, to, fs::copy_options::recursive, error);
  if (error) return fail(Code::unavailable, fmt::format("Cannot copy {} to {}: {}.", from.string(), to.string(), error.message()));
  if (!account) return {};
  for (const auto& entry : fs::recursive_directory_iterator(to, error))
    if (::lchown(entry.path().c_str(), account->uid, account->gid) != 0)
      return fail(Code::unavailable, fmt::format("Cannot give {} to {}.", entry.path().string(), account->name));
  return {};
}

/// Whether the server that appends to `log` said, after byte `from`, that it serves.
bool says_ready(const fs::path& log, std::uintmax_t from) {
  std::ifstream in(log);
  in.seekg(static_cast<std::streamoff>(from));
  const std::string said((std::istreambuf_iterator<char>(in)), {});
  // the version line comes last, with the socket: before it, "ready for connections" may be the X plugin's
  const auto ready = said.find("ready for connections");
  return ready != std::string::npos && said.find("Version: '") != std::string::npos;
}

}  // namespace

MysqlCluster::MysqlCluster(Options options) : options_(std::move(options)) {}

MysqlCluster::MysqlCluster(MysqlCluster&& other) noexcept
    : options_(std::move(other.options_)),
      program_(std::move(other.program_)),
      socket_dir_(std::exchange(other.socket_dir_, {})),
      pid_(std::exchange(other.pid_, 0)) {}

MysqlCluster& MysqlCluster::operator=(MysqlCluster&& other) noexcept {
  if (this != &other) {
    release();
    options_ = std::move(other.options_);
    program_ = std::move(other.program_);
    socket_dir_ = std::exchange(other.socket_dir_, {});
    pid_ = std::exchange(other.pid_, 0);
  }
  return *this;
}

MysqlCluster::~MysqlCluster() { release(); }

void MysqlCluster::release() {
  if (pid_ > 0 && !stop(Stop::normal)) (void)stop(Stop::immediate);
  std::error_code ignored;
  if (!socket_dir_.empty()) fs::remove_all(socket_dir_, ignored);
  socket_dir_.clear();
}

Result<MysqlCluster> MysqlCluster::start(Options options) {
  if (options.bindir.empty()) options.bindir = "/usr/sbin";
  if (options.os_user.empty()) options.os_user = default_os_user();
  MysqlCluster cluster(std::move(options));
  cluster.program_ = program_in(cluster.options_.bindir);
  if (cluster.program_.empty())
    return fail(Code::unavailable, fmt::format("No MariaDB or MySQL server program found in {}. Install mariadb-server-core, or name its "
                                               "bindir.",
                                               cluster.options_.bindir));
  if (is_empty_or_missing(cluster.options_.dir))
    if (auto made = cluster.populate(); !made) return fail(made.error());
  if (auto launched = cluster.launch(); !launched) return fail(launched.error());
  return cluster;
}

db::Engine MysqlCluster::engine() const { return program_.filename() == "mariadbd" ? db::Engine::mariadb : db::Engine::mysql; }

Result<void> MysqlCluster::initialize(const fs::path& dir, const fs::path& log) const {
  const auto account = account_of(options_.os_user);
  if (!account) return fail(account.error());
  if (auto made = make_private_dir(dir, *account); !made) return made;
  const fs::path base = fs::path(options_.bindir).parent_path();
  std::vector<std::string> command;
  if (engine() == db::Engine::mariadb) {
    std::error_code ignored;
    fs::path script = base / "scripts/mariadb-install-db";
    if (!fs::exists(script, ignored)) script = base / "bin/mariadb-install-db";
    command = {script.string(),
               "--no-defaults",
               "--basedir=" + base.string(),
               "--datadir=" + dir.string(),
               "--auth-root-authentication-method=normal",
               "--skip-test-db"};
  } else {
    command = {program_.string(), "--no-defaults", "--basedir=" + base.string(), "--datadir=" + dir.string(), "--initialize-insecure"};
    add_messages_dir(command, base);
  }
  command.insert(command.end(), size_options.begin(), size_options.end());
  return run(process(std::move(command), *account, log));
}

/// The template of this very program, made when there is none. Empty when there is nowhere to keep it.
Result<fs::path> MysqlCluster::template_dir() const {
  const char* cache = std::getenv("ASSAY_CACHE");
  const char* home = std::getenv("HOME");
  if (cache == nullptr && home == nullptr) return fs::path();
  struct stat status {};
  if (::stat(program_.c_str(), &status) != 0) return fail(Code::unavailable, fmt::format("Cannot read {}.", program_.string()));
  std::error_code error;
  const std::string key = digest_hex(
      fmt::format("{} {} {} {}", fs::canonical(program_, error).string(), status.st_size, status.st_mtim.tv_sec, template_recipe), 8);
  const fs::path folder = (cache != nullptr ? fs::path(cache) : fs::path(home) / ".cache/assay") / "mysql-templates";
  const fs::path kept = folder / fmt::format("{}-{}", db::name_of(engine()), key);
  if (fs::exists(kept, error)) return kept;
  fs::create_directories(folder, error);
  if (error) return fs::path();
  // The server's account cannot enter our cache: initialise outside, copy in, and let it appear all at once (others may do the same).
  const fs::path work = "/tmp/assay-init-" + random_hex(6);
  const fs::path copy = folder / ("tmp-" + random_hex(6));
  auto done = initialize(work, log_of(work));
  if (done) done = copy_tree(work, copy, std::nullopt);
  fs::remove_all(work, error);
  fs::remove(log_of(work), error);
  fs::remove(copy / "auto.cnf", error);  // a server's identity: each makes its own
  if (done) fs::rename(copy, kept, error);
  fs::remove_all(copy, error);
  if (!done) return fail(done.error());
  return fs::exists(kept, error) ? kept : fs::path();
}

Result<void> MysqlCluster::populate() {
  const auto account = account_of(options_.os_user);
  if (!account) return fail(account.error());
  const auto kept = template_dir();
  if (!kept) return fail(kept.error());
  if (kept->empty()) return initialize(options_.dir, log_of(options_.dir));
  if (auto made = make_private_dir(options_.dir, *account); !made) return made;
  return copy_tree(*kept, options_.dir, *account);
}

std::vector<std::string> MysqlCluster::server_command() const {
  const fs::path base = fs::path(options_.bindir).parent_path();
  std::vector<std::string> command = {program_.string(),
                                      "--no-defaults",
                                      "--basedir=" + base.string(),
                                      "--datadir=" + options_.dir.string(),
                                      "--socket=" + socket().string(),
                                      "--pid-file=" + (options_.dir / "server.pid").string(),
                                      "--secure-file-priv=" + (socket_dir_ / "files").string(),
                                      "--local-infile=0",
                                      "--skip-log-bin",
                                      "--skip-name-resolve",
                                      "--performance-schema=OFF",
                                      "--key-buffer-size=1M",
                                      "--character-set-server=utf8mb4"};
  command.insert(command.end(), size_options.begin(), size_options.end());
  if (options_.port == 0) {
    command.emplace_back("--skip-networking");
  } else {
    command.emplace_back("--bind-address=127.0.0.1");
    command.push_back(fmt::format("--port={}", options_.port));
  }
  if (engine() == db::Engine::mysql) {
    add_messages_dir(command, base);
    command.emplace_back("--mysqlx=OFF");
  } else {
    command.emplace_back(
        "--skip-ssl");  // since 11.4 each start would make a key and a certificate: 4 to 15 s. An ssl-cert setting turns it on.
  }
  if (!options_.fsync)
    for (const char* option : {"--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"})
      command.emplace_back(option);
  for (const auto& [name, value] : options_.settings) command.push_back(value.empty() ? "--" + name : fmt::format("--{}={}", name, value));
  return command;
}

Result<void> MysqlCluster::launch() {
  const auto account = account_of(options_.os_user);
  if (!account) return fail(account.error());
  if (server_lives(options_.dir))
    return fail(Code::conflict, fmt::format("A server already runs on {}. Stop it, or use another directory.", options_.dir.string()));
  if (socket_dir_.empty()) socket_dir_ = options_.socket_dir;
  if (socket_dir_.empty()) socket_dir_ = "/tmp/assay-" + random_hex(6);  // a socket's path must stay below 108 bytes
  for (const fs::path& dir : {socket_dir_, socket_dir_ / "files"})
    if (auto made = make_private_dir(dir, *account); !made) return made;
  const fs::path log = log_of(options_.dir);
  std::error_code ignored;
  const std::uintmax_t before = fs::exists(log, ignored) ? fs::file_size(log, ignored) : 0;
  fs::remove(socket(), ignored);
  Command server = process(server_command(), *account, log);
  if (options_.confinement) {
    server.confinement = options_.confinement;
    server.ends_with_us = SIGKILL;
    for (const fs::path& dir : {options_.dir, socket_dir_}) server.confinement->writable.push_back(dir.string());
    server.confinement->executable.push_back(fs::canonical(program_, ignored).string());
  }
  const auto pid = spawn(server);
  if (!pid) return fail(pid.error());
  pid_ = *pid;
  for (int i = 0; i < 6'000; ++i) {
    if (!running())
      return fail(Code::unavailable, fmt::format("{} did not start on {}: {}", program_.filename().string(), options_.dir.string(),
                                                 text::one_line(tail_of(log))));
    if (says_ready(log, before) && fs::exists(socket(), ignored)) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  (void)stop(Stop::immediate);
  return fail(Code::timeout, fmt::format("{} on {} was not ready after 60 s.", program_.filename().string(), options_.dir.string()));
}

std::string MysqlCluster::url(std::string_view database, std::string_view user) const {
  return fmt::format("{}://{}@localhost/{}?socket={}", db::name_of(engine()), user, database, socket().string());
}

bool MysqlCluster::running() const {
  if (pid_ <= 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
  pid_ = 0;
  return false;
}

Result<void> MysqlCluster::stop(Stop mode) {
  if (!running()) return {};
  ::kill(pid_, mode == Stop::normal ? SIGTERM : SIGKILL);
  for (int i = 0; i < 2'000; ++i) {
    if (!running()) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return fail(Code::timeout, fmt::format("{} on {} did not stop within 20 s. Stop it in immediate mode.", program_.filename().string(),
                                         options_.dir.string()));
}

Result<void> MysqlCluster::restart() {
  if (auto stopped = stop(Stop::normal); !stopped) return stopped;
  return launch();
}

Result<void> MysqlCluster::crash() {
  if (!running()) return fail(Code::conflict, "The server does not run.");
  if (auto killed = stop(Stop::immediate); !killed) return killed;
  return launch();
}

}  // namespace assay::twin
