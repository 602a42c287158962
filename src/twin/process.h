// How the private servers' processes are started: as another OS user when we are root, without a shell, output into a log file. Free functions;
// any thread, but fork()ing ones must not hold locks. Errors: Code::unavailable with the end of the log, Code::invalid for a missing user.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace assay::twin {

struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string name;
};

/// Whose processes to start: nobody else's (nullopt) unless we are root, which database servers refuse.
Result<std::optional<Account>> account_of(const std::string& os_user);
/// fork + setuid + exec, output appended to `log`. No shell: nothing in the arguments is interpreted.
Result<pid_t> spawn(const std::vector<std::string>& command, const std::optional<Account>& account, const std::filesystem::path& log);
/// spawn and wait for success.
Result<void> run(const std::vector<std::string>& command, const std::optional<Account>& account, const std::filesystem::path& log);
/// Private to the account (0700).
Result<void> make_dir(const std::filesystem::path& dir, const std::optional<Account>& account);
/// The last 1,500 bytes.
std::string tail_of(const std::filesystem::path& file);
/// Whether `pid` lives and is one of `programs` (names as in /proc/PID/comm).
bool is_running(pid_t pid, const std::vector<std::string>& programs);

}  // namespace assay::twin
