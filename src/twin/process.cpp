#include "twin/process.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>

#include "core/text.h"

namespace assay::twin {

namespace fs = std::filesystem;

Result<std::optional<Account>> account_of(const std::string& os_user) {
  if (::geteuid() != 0) return std::nullopt;
  const passwd* entry = ::getpwnam(os_user.c_str());
  if (entry == nullptr)
    return fail(Code::invalid,
                fmt::format("There is no OS user {}: database servers refuse to run as root. Name another os_user.", os_user));
  return Account{entry->pw_uid, entry->pw_gid, os_user};
}

std::string tail_of(const fs::path& file) {
  std::ifstream in(file);
  std::stringstream all;
  all << in.rdbuf();
  const std::string content = all.str();
  return content.size() > 1'500 ? content.substr(content.size() - 1'500) : content;
}

Result<pid_t> spawn(const std::vector<std::string>& command, const std::optional<Account>& account, const fs::path& log) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (out < 0) return fail(Code::unavailable, fmt::format("Cannot write {}.", log.string()));
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::setsid();
    ::dup2(out, 1);
    ::dup2(out, 2);
    if (account && (::setgid(account->gid) != 0 || ::initgroups(account->name.c_str(), account->gid) != 0 || ::setuid(account->uid) != 0))
      ::_exit(126);
    if (::chdir("/") != 0) ::_exit(126);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  ::close(out);
  if (pid < 0) return fail(Code::unavailable, "Cannot start a process: fork failed.");
  return pid;
}

Result<void> run(const std::vector<std::string>& command, const std::optional<Account>& account, const fs::path& log) {
  const auto pid = spawn(command, account, log);
  if (!pid) return fail(pid.error());
  int status = 0;
  while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return fail(Code::unavailable, fmt::format("{} failed: {}", command[0], text::one_line(tail_of(log))), tail_of(log));
}

Result<void> make_dir(const fs::path& dir, const std::optional<Account>& account) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) return fail(Code::unavailable, fmt::format("Cannot create {}: {}.", dir.string(), error.message()));
  fs::permissions(dir, fs::perms::owner_all, error);
  if (account && ::chown(dir.c_str(), account->uid, account->gid) != 0)
    return fail(Code::unavailable, fmt::format("Cannot give {} to {}.", dir.string(), account->name));
  return {};
}

bool is_running(pid_t pid, const std::vector<std::string>& programs) {
  if (pid <= 0 || (::kill(pid, 0) != 0 && errno != EPERM)) return false;
  std::ifstream comm("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  comm >> name;
  return std::find(programs.begin(), programs.end(), name) != programs.end();
}

}  // namespace assay::twin
