#include "twin/process.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>

#include "core/text.h"
#include "twin/confine.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) == 0) read_end = ends[0], write_end = ends[1];
  }
  ~Pipe() { close_read(), close_write(); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_read() {
    if (read_end >= 0) ::close(std::exchange(read_end, -1));
  }
  void close_write() {
    if (write_end >= 0) ::close(std::exchange(write_end, -1));
  }
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

/// Only system calls from here to exec: other threads' locks are copied as they were.
[[noreturn]] void become(const Command& command, char* const* words, char* const* environment, const Confiner* confiner, pid_t parent,
                         int out, int error) {
  ::setsid();
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(nothing, 0);
  ::dup2(out >= 0 ? out : nothing, 1);
  ::dup2(error >= 0 ? error : nothing, 2);
  if (confiner != nullptr) confiner->isolate();
  if (const auto& account = command.account)
    if (::setgid(account->gid) != 0 || ::setgroups(account->groups.size(), account->groups.data()) != 0 || ::setuid(account->uid) != 0)
      ::_exit(126);
  if (::chdir("/") != 0) ::_exit(126);
  // after setuid, which takes it back
  if (command.ends_with_us != 0 && (::prctl(PR_SET_PDEATHSIG, command.ends_with_us) != 0 || ::getppid() != parent)) ::_exit(126);
  if (confiner != nullptr && !confiner->apply()) ::_exit(126);
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(words[0], words, environment);
  ::_exit(127);
}

/// For the kernel a child's parent is the thread that forked it: whoever is to end with this process is forked by a thread that ends no sooner.
pid_t fork_by_lasting_thread(const std::function<pid_t()>& fork) {
  struct Queue {
    pid_t owner = ::getpid();
    std::mutex mutex;
    std::condition_variable added;
    std::deque<std::packaged_task<pid_t()>> jobs;
    std::packaged_task<pid_t()> next() {
      std::unique_lock lock(mutex);
      added.wait(lock, [&] { return !jobs.empty(); });
      auto job = std::move(jobs.front());
      jobs.pop_front();
      return job;
    }
  };
  static std::mutex making;
  static Queue* queue = nullptr;  // never ended
  {
    const std::lock_guard guard(making);
    if (queue == nullptr || queue->owner != ::getpid()) {  // a forked child has the memory without the thread
      queue = new Queue;
      std::thread([jobs = queue] {
        for (;;) jobs->next()();
      }).detach();
    }
  }
  std::packaged_task<pid_t()> job(fork);
  auto forked = job.get_future();
  {
    const std::lock_guard guard(queue->mutex);
    queue->jobs.push_back(std::move(job));
  }
  queue->added.notify_one();
  return forked.get();
}

Result<pid_t> start(const Command& command, int out, int error) {
  const std::vector<char*> words = pointers(command.words);
  const std::vector<char*> environment = pointers(command.environment);
  std::unique_ptr<Confiner> confiner;
  if (command.confinement) confiner = std::make_unique<Confiner>(*command.confinement);
  const auto fork = [&, parent = ::getpid()] {
    const pid_t child = ::fork();
    if (child == 0) become(command, words.data(), environment.data(), confiner.get(), parent, out, error);
    return child;
  };
  const pid_t pid = command.ends_with_us != 0 ? fork_by_lasting_thread(fork) : fork();
  if (pid < 0) return fail(Code::unavailable, "Cannot start a process: fork failed.");
  return pid;
}

int wait_for_end(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  if (WEXITSTATUS(status) == 127) return "cannot be executed";
  if (WEXITSTATUS(status) == 126) return "could not be confined";
  return fmt::format("failed with status {}", WEXITSTATUS(status));
}

/// false at the end of the stream.
bool drain(int from, std::string& into) {
  char buffer[65'536];
  const auto got = ::read(from, buffer, sizeof buffer);
  if (got > 0) into.append(buffer, static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> all;
  std::error_code ignored;
  for (const auto& task : fs::directory_iterator(fmt::format("/proc/{}/task", pid), ignored)) {
    std::ifstream in(task.path() / "children");
    for (pid_t child = 0; in >> child;) all.push_back(child);
  }
  return all;
}

}  // namespace

Result<std::optional<Account>> account_of(const std::string& os_user) {
  if (::geteuid() != 0) return std::nullopt;
  const passwd* entry = ::getpwnam(os_user.c_str());
  if (entry == nullptr)
    return fail(Code::invalid,
                fmt::format("There is no OS user {}: database servers refuse to run as root. Name another os_user.", os_user));
  Account account{entry->pw_uid, entry->pw_gid, {}, os_user};
  int count = 64;
  account.groups.resize(static_cast<std::size_t>(count));
  if (::getgrouplist(os_user.c_str(), entry->pw_gid, account.groups.data(), &count) < 0) count = 0;
  account.groups.resize(static_cast<std::size_t>(count));
  return account;
}

std::string tail_of(const fs::path& file) {
  std::ifstream in(file);
  std::stringstream all;
  all << in.rdbuf();
  const std::string content = all.str();
  return content.size() > 1'500 ? content.substr(content.size() - 1'500) : content;
}

Result<pid_t> spawn(const Command& command) {
  int log = -1;
  if (!command.log.empty()) {
    log = ::open(command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (log < 0) return fail(Code::unavailable, fmt::format("Cannot write {}.", command.log.string()));
  }
  auto started = start(command, log, log);
  if (log >= 0) ::close(log);
  return started;
}

Result<void> run(const Command& command) {
  const auto pid = spawn(command);
  if (!pid) return fail(pid.error());
  const int status = wait_for_end(*pid);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string said = tail_of(command.log);
  return fail(Code::unavailable, fmt::format("{} {}: {}", command.words[0], how_it_ended(status), text::one_line(said)), said);
}

Result<std::string> capture(const Command& command, Millis timeout, const std::stop_token& stop, std::size_t max_bytes) {
  Pipe out, error;
  const auto pid = start(command, out.write_end, error.write_end);
  if (!pid) return fail(pid.error());
  out.close_write();
  error.close_write();
  std::string printed, complaint;
  const auto deadline = Steady::now() + timeout;
  std::optional<Error> ended;
  for (bool open_out = true, open_error = true; (open_out || open_error) && !ended;) {
    pollfd waiting[2] = {{open_out ? out.read_end : -1, POLLIN, 0}, {open_error ? error.read_end : -1, POLLIN, 0}};
    (void)::poll(waiting, 2, 20);
    if (waiting[0].revents != 0) open_out = drain(out.read_end, printed);
    if (waiting[1].revents != 0) open_error = drain(error.read_end, complaint);
    if (stop.stop_requested()) ended = Error{Code::cancelled, fmt::format("{} was cancelled.", command.words[0])};
    if (Steady::now() > deadline)
      ended = Error{Code::timeout,
                    fmt::format("{} took longer than {}.", command.words[0], text::duration_ms(static_cast<double>(timeout.count())))};
    if (printed.size() + complaint.size() > max_bytes)
      ended =
          Error{Code::too_large, fmt::format("{} printed more than {}.", command.words[0], text::bytes(static_cast<double>(max_bytes)))};
  }
  if (ended) ::kill(-*pid, SIGKILL);  // it leads a session of its own
  const int status = wait_for_end(*pid);
  if (ended) return fail(std::move(*ended));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return printed;
  return fail(Code::unavailable, fmt::format("{} {}: {}", command.words[0], how_it_ended(status), text::one_line(complaint)), complaint);
}

Result<void> make_private_dir(const fs::path& dir, const std::optional<Account>& account) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) return fail(Code::unavailable, fmt::format("Cannot create {}: {}.", dir.string(), error.message()));
  fs::permissions(dir, fs::perms::owner_all, error);
  if (account && ::chown(dir.c_str(), account->uid, account->gid) != 0)
    return fail(Code::unavailable, fmt::format("Cannot give {} to {}.", dir.string(), account->name));
  return {};
}

std::int64_t memory_of_tree(pid_t root) {
  std::int64_t bytes = 0;
  std::ifstream in(fmt::format("/proc/{}/status", root));
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("RssAnon:")) bytes += 1024 * std::strtoll(line.c_str() + line.find(':') + 1, nullptr, 10);
  for (const pid_t child : children_of(root)) bytes += memory_of_tree(child);
  return bytes;
}

std::int64_t bytes_below(const fs::path& dir) {
  std::int64_t bytes = 0;
  std::error_code ignored;
  fs::recursive_directory_iterator at(dir, fs::directory_options::skip_permission_denied, ignored);
  for (const fs::recursive_directory_iterator end; at != end && !ignored; at.increment(ignored)) {
    struct stat found {};
    if (::lstat(at->path().c_str(), &found) == 0) bytes += std::int64_t{found.st_blocks} * 512;
  }
  return bytes;
}

void kill_tree(pid_t root) {
  if (root <= 0) return;
  const std::vector<pid_t> children = children_of(root);
  ::kill(root, SIGKILL);
  for (const pid_t child : children) kill_tree(child);
}

}  // namespace assay::twin
