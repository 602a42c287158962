// Starts other people's programs: no shell, an emptied environment, another OS user when we are root, and the confinement that database servers
// in a sandbox get. Values and free functions; any thread. What runs between fork and exec only makes system calls, so that threads that hold
// locks in the parent do not matter. Errors: Code::unavailable with the end of the program's own output; Code::timeout, Code::cancelled.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace assay::twin {

struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups = {};
  std::string name = {};
};

/// Whose processes to start: nobody else's unless we are root, which database servers refuse. Code::invalid when there is no such user.
Result<std::optional<Account>> account_of(const std::string& os_user);

/// What the kernel holds a process and its children to. Each layer is used where this machine has it (`layers()`); the limits always.
struct Confinement {
  std::vector<std::string> writable = {};    ///< directories in which files may be made and changed; everywhere else nothing
  std::vector<std::string> readable = {};    ///< directories and files, beside the libraries and locales that every program needs
  std::vector<std::string> executable = {};  ///< files and directories; nothing else can be executed, so no shell
  bool network = false;                      ///< false: a network of its own with nothing in it, and no sockets but Unix ones
  std::int64_t address_space_bytes = 0;      ///< of each process; 0 = as it is
  std::int64_t file_bytes = 0;               ///< of each file
  std::int64_t cpu_seconds = 0;              ///< of each process
};

/// What this machine can do beside limits.
struct Layers {
  int landlock =
      0;  ///< version of the interface; 0 = none: writes and execution are held by file permissions and the database's roles only
  bool network_namespace = false;
  bool seccomp = false;
};
const Layers& layers();

struct Command {
  std::vector<std::string> words = {};  ///< the program's path first
  std::optional<Account> account = {};
  std::filesystem::path log = {};             ///< stdout and stderr are appended; empty: dropped
  std::vector<std::string> environment = {};  ///< "NAME=value", all of it
  std::optional<Confinement> confinement = {};
  int ends_with_us = 0;  ///< the signal that it gets from the kernel when this process ends, however that happens; 0 = none
};

/// Does not wait. The caller owns the process (waitpid).
Result<pid_t> spawn(const Command& command);
/// Waits; an exit status other than 0 is an error with the end of the log.
Result<void> run(const Command& command);
/// Waits and returns stdout, at most `max_bytes` of it (Code::too_large); stderr is in the error's detail. Killed at the timeout.
Result<std::string> capture(const Command& command, Millis timeout, const std::stop_token& stop, std::size_t max_bytes = 256U << 20U);

/// The end of a file, for messages.
std::string tail_of(const std::filesystem::path& file);
/// Made with its parents, mode 0700, given to the account.
Result<void> make_private_dir(const std::filesystem::path& dir, const std::optional<Account>& account);

/// Memory that a process and its descendants hold for themselves (RssAnon of each; shared buffers are bounded by settings), in bytes.
std::int64_t memory_of_tree(pid_t root);
/// Bytes on disk of all files below. Files that vanish meanwhile do not matter.
std::int64_t bytes_below(const std::filesystem::path& dir);
/// SIGKILL to a process and its descendants, children first seen first.
void kill_tree(pid_t root);

}  // namespace assay::twin
