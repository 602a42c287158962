// Private MariaDB and MySQL servers for shadows and tests, as twin/cluster.h has PostgreSQL's: initialise, start, stop, crash. A value owns
// its server: the destructor stops it (the data directory stays). Unix socket only unless a port is asked for, in a short private temporary
// directory. root@localhost has no password: whoever may enter that directory (this user and the server's) may do everything there.
// Initialising costs seconds, so the result is kept as a template (in ASSAY_CACHE, else ~/.cache/assay) that later directories are copied
// from. Move-only; one thread at a time. Errors: Code::unavailable with the end of the server's own log. No shell is involved, except in
// mariadb-install-db, which is one.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "db/adapter.h"
#include "twin/process.h"

namespace assay::twin {

class MysqlCluster {
 public:
  struct Options {
    std::filesystem::path dir;                                       ///< data directory: made when missing or empty, reused otherwise
    std::string bindir = {};                                         ///< of mariadbd or mysqld; default: Debian's (/usr/sbin)
    std::vector<std::pair<std::string, std::string>> settings = {};  ///< passed as --name=value (--name when the value is empty); they win
    std::string os_user = {};                                        ///< default: mysql, else postgres, whichever this machine has
    int port = 0;                                                    ///< also on 127.0.0.1; 0 = no network
    bool fsync = false;
    std::filesystem::path socket_dir = {};        ///< default: a new one in /tmp; the path must stay below 90 bytes
    std::optional<Confinement> confinement = {};  ///< its directories are added here
  };
  enum class Stop { normal, immediate };

  static Result<MysqlCluster> start(Options options);

  MysqlCluster(MysqlCluster&& other) noexcept;
  MysqlCluster& operator=(MysqlCluster&& other) noexcept;
  ~MysqlCluster();

  db::Engine engine() const;
  /// "mariadb://root@localhost/shop?socket=/tmp/…"
  std::string url(std::string_view database = "", std::string_view user = "root") const;
  std::filesystem::path socket() const { return socket_dir_ / "s"; }
  const std::filesystem::path& socket_dir() const { return socket_dir_; }
  const std::filesystem::path& dir() const { return options_.dir; }
  pid_t pid() const { return pid_; }  ///< 0 when stopped
  bool running() const;
  /// normal: a clean shutdown (up to 2 s). immediate: SIGKILL, what a server to be thrown away needs.
  Result<void> stop(Stop mode = Stop::normal);
  Result<void> restart();
  /// SIGKILL and a new start (crash recovery).
  Result<void> crash();

 private:
  explicit MysqlCluster(Options options);
  Result<void> populate();
  Result<void> initialize(const std::filesystem::path& dir, const std::filesystem::path& log) const;
  Result<std::filesystem::path> template_dir() const;
  Result<void> launch();
  std::vector<std::string> server_command() const;
  void release();

  Options options_;
  std::filesystem::path program_;
  std::filesystem::path socket_dir_;
  mutable pid_t pid_ = 0;
};

}  // namespace assay::twin
