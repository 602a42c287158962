// Shadows: empty private databases in which DDL is executed, looked at and thrown away. A ShadowPool keeps a few sandboxed servers of the
// machine's engine kits warm (or uses a configured scratch server) and lends ScratchDatabases.
//
// Ownership: a ScratchDatabase owns its lease; its destructor ends its sessions, drops the database and gives the place back. The pool must
// outlive all of them; its destructor stops the servers and removes their directories. What a crashed Assay left behind is removed by the next
// pool (lock file and pid).
// Threads: the pool is for all; a ScratchDatabase for one at a time. Statements are parsed by libpg_query: call from long-lived threads.
// Errors: Code::unavailable (no such engine, it does not start), Code::timeout, Code::cancelled, Code::too_large (a limit of the sandbox:
// disk or memory; the server is gone then, and the database with it). A statement that fails is not an error of the call: it is in the results.
//
// Walls, each enough for most of it: statements are parsed and sorted (sandbox.h); the owner role has no rights outside its database and the
// superuser's connection never runs what an owner wrote or can influence; the kernel gives the server no network, no shell, no place to write
// but its directory, and limits (process.h). A scratch server given by URL has only the first two.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "db/adapter.h"
#include "schema/migration.h"
#include "schema/model.h"
#include "twin/kits.h"

namespace assay::twin {

struct SandboxLimits {
  std::int64_t disk_bytes = std::int64_t{2} << 30U;     ///< of a server's whole directory
  std::int64_t memory_bytes = std::int64_t{1} << 30U;   ///< of all its processes, without shared buffers
  std::int64_t process_bytes = std::int64_t{1} << 30U;  ///< address space of each process
  std::int64_t file_bytes = std::int64_t{512} << 20U;   ///< of each file
  std::int64_t temp_bytes = std::int64_t{128} << 20U;   ///< temp_file_limit
  std::int64_t cpu_seconds = 600;                       ///< of each process
  Millis statement{30'000};
  Millis lock{10'000};
};

struct ShadowOptions {
  KitPlaces kits = {};
  std::string scratch = {};        ///< URL of a PostgreSQL scratch server; empty: private servers
  std::filesystem::path dir = {};  ///< of running servers; default: a private one in the temporary directory
  std::filesystem::path cache =
      {};  ///< of initialised data directories, which hold no data; default: /var/cache/assay/shadow or ~/.cache/…
  std::string postgres_user = "postgres";  ///< OS users of the servers when Assay runs as root
  std::string mysql_user = "mysql";
  int max_servers = 2;
  int databases_per_server = 4;
  Millis idle{120'000};  ///< a server that nobody used for so long is stopped
  SandboxLimits limits = {};
};

/// step of `of`, and what is done in a few words. May be empty.
using Progress = std::function<void(int step, int of, std::string_view text)>;

struct StatementResult {
  std::string sql = {};
  bool ok = false;
  bool skipped = false;  ///< not sent: it says nothing about the schema here; `note` says why
  std::string note = {};
  std::optional<Error> error = {};  ///< Code::forbidden: the sandbox refused it before it was sent
  double ms = 0;
};

struct ApplyOptions {
  bool stop_at_error = true;
  Progress progress = {};
};

/// What of a model could not be made, and why; the rest stands.
struct Built {
  std::vector<StatementResult> failed = {};
  std::vector<schema::NotModelled> not_executed = {};  ///< objects left out, each with the reason
  std::vector<std::string> notes = {};  ///< "the extension vector is not in PostgreSQL 15.20 here: its type vector is a stand-in"
  schema::Model model = {};             ///< what was built: the model with stand-ins in it and without what was left out
  bool complete() const { return failed.empty() && not_executed.empty(); }
};

class Server;
struct Gaps;
struct Place;
struct Verdict;

class ScratchDatabase {
 public:
  ScratchDatabase(ScratchDatabase&&) noexcept;
  ScratchDatabase& operator=(ScratchDatabase&&) noexcept;
  ~ScratchDatabase();

  /// Each statement by itself, in its own transaction; results in order, up to the first failure with stop_at_error.
  Result<std::vector<StatementResult>> apply(std::span<const std::string> statements, const ApplyOptions& options, std::stop_token stop);
  /// The model by our own DDL, its roles as stubs, with stand-ins for what the kit lacks (gaps.h). What fails is in the answer.
  Result<Built> build(const schema::Model& model, const Gaps& gaps, const Progress& progress, std::stop_token stop);
  struct Passed {
    std::string left_out = {};  ///< why it was not sent; empty when it was
  };
  /// One statement in the session's own transaction. The statement's failure is the error.
  Result<Passed> pass(const std::string& statement, const std::stop_token& stop);
  /// As the engine says it is. What belongs to the sandbox (the owner's name) is not in it.
  Result<schema::Model> inspect(std::stop_token stop);
  /// The owner's session. What runs here is not sorted first: for our own statements and for tests of the other walls.
  db::Connection& session();
  /// One more of the owner.
  Result<std::unique_ptr<db::Connection>> new_session(Millis statement_timeout, Millis lock_timeout, std::stop_token stop);
  /// Ends what still runs after a timeout and makes a new session where the old one is lost.
  Result<void> recover(std::stop_token stop);
  /// A stub that cannot log in, for which the owner may act. Code::forbidden for names of the server's own.
  Result<void> add_role(const std::string& role, std::stop_token stop);

  const Kit& kit() const;
  const SandboxLimits& limits() const;
  const std::string& note() const;  ///< why this kit and not the version asked for; empty when it is the same
  const Place& place() const;
  Server& server();

  struct Lease;
  explicit ScratchDatabase(std::unique_ptr<Lease> lease);

 private:
  StatementResult one(const std::string& statement, const std::stop_token& stop);
  Result<void> through(const Verdict& verdict, const std::stop_token& stop);
  Verdict examine(const std::string& statement) const;
  Result<void> give_away(const std::string& statement, const std::stop_token& stop);
  Result<void> send(const std::string& statement, const std::stop_token& stop);
  std::unique_ptr<Lease> lease_;
};

class ShadowPool {
 public:
  explicit ShadowPool(ShadowOptions options);
  ~ShadowPool();
  ShadowPool(const ShadowPool&) = delete;
  ShadowPool& operator=(const ShadowPool&) = delete;

  /// An empty database on the kit that stands for this version (0 = the newest). Waits for a free place.
  Result<ScratchDatabase> database(db::Engine engine, int version, std::stop_token stop);
  /// Two of them. Whoever needs two must take them so: many that hold one and wait for another would wait for ever.
  Result<std::pair<ScratchDatabase, ScratchDatabase>> pair(db::Engine engine, int version, std::stop_token stop);
  /// Of this machine; found at the first call.
  const std::vector<Kit>& kits();
  const std::vector<std::string>& dumps();
  const ShadowOptions& options() const;
  int running_servers() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::twin
