// Private PostgreSQL servers for shadows, twins and tests: initdb, start, stop, crash. A value owns its server: the destructor stops it
// (the data directory stays). Unix socket only, in a short private temporary directory. Move-only; one thread at a time. With a Confinement
// the kernel holds the server to its directories and limits (process.h); sandboxes use that.
// Errors: Code::unavailable with the end of the server's own log. As root, the server's processes run as `os_user`; no shell is involved.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "twin/process.h"

namespace assay::twin {

using Settings = std::vector<std::pair<std::string, std::string>>;

class PostgresCluster {
 public:
  struct Options {
    std::filesystem::path dir;  ///< data directory: initdb when missing or empty, reused otherwise
    std::string bindir = {};    ///< default: the newest of /usr/lib/postgresql/*/bin
    Settings settings = {};     ///< passed as -c name=value
    std::string os_user = "postgres";
    bool fsync = false;
    std::string libdir = {};                      ///< of the engine's own libraries; empty = the system's
    std::filesystem::path socket_dir = {};        ///< default: a new one in /tmp; the path must stay below 90 bytes
    std::optional<Confinement> confinement = {};  ///< its directories are added here
  };
  struct StandbyOptions {
    std::filesystem::path dir;  ///< must be missing or empty
    Settings settings = {};
  };
  enum class Stop { smart, fast, immediate };

  static Result<PostgresCluster> start(Options options);
  /// A streaming standby of this server by pg_basebackup; Code::unsupported where the bindir has none.
  Result<PostgresCluster> standby(StandbyOptions options) const;

  PostgresCluster(PostgresCluster&& other) noexcept;
  PostgresCluster& operator=(PostgresCluster&& other) noexcept;
  ~PostgresCluster();

  std::string url(std::string_view database = "postgres", std::string_view user = "postgres") const;
  const std::filesystem::path& socket_dir() const { return socket_dir_; }
  const std::filesystem::path& dir() const { return options_.dir; }
  const std::string& bindir() const { return options_.bindir; }
  pid_t pid() const { return pid_; }  ///< 0 when stopped
  bool running() const;
  Result<void> stop(Stop mode = Stop::fast);
  Result<void> restart();
  /// SIGKILL of one backend-side child: the postmaster restarts everything (crash recovery). The server is up again afterwards.
  Result<void> crash();

 private:
  explicit PostgresCluster(Options options);
  Result<void> initdb();
  Result<void> launch();
  Command command(std::vector<std::string> words, const std::optional<Account>& account) const;
  void release();

  Options options_;
  std::filesystem::path socket_dir_;
  mutable pid_t pid_ = 0;
};

}  // namespace assay::twin
