#include "twin/confine.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace assay::twin {
namespace {

// Debian 12's headers know Landlock's first interface; the kernel says which it has.
constexpr std::uint64_t truncate_file = 1ULL << 14U;  // interface 3
constexpr std::uint64_t ioctl_device = 1ULL << 15U;   // interface 5

constexpr std::uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t write_rights = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                       LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                       LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                                       LANDLOCK_ACCESS_FS_MAKE_SYM;
constexpr std::uint64_t file_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE;

std::uint64_t handled(int version) {
  std::uint64_t rights = read_rights | write_rights | LANDLOCK_ACCESS_FS_EXECUTE;
  if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) rights |= truncate_file;
  if (version >= 5) rights |= ioctl_device;
  return rights;
}

int landlock_version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

/// A path that does not exist needs no rule.
void allow(int ruleset, const std::string& path, std::uint64_t rights, int version) {
  const int at = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  if (at < 0) return;
  struct stat found {};
  const bool directory = ::fstat(at, &found) == 0 && S_ISDIR(found.st_mode);
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights & handled(version);
  if (!directory) rule.allowed_access &= file_rights | truncate_file | ioctl_device;
  rule.parent_fd = at;
  (void)::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  ::close(at);
}

/// What a dynamically linked program needs to start, name its user and know time zones and locales. Of /etc nothing else.
constexpr const char* needed[] = {"/usr/lib",
                                  "/usr/lib64",
                                  "/lib",
                                  "/lib64",
                                  "/usr/share/zoneinfo",
                                  "/usr/share/locale",
                                  "/usr/share/i18n",
                                  "/usr/lib/locale",
                                  "/etc/ld.so.cache",
                                  "/etc/ld.so.preload",
                                  "/etc/localtime",
                                  "/etc/timezone",
                                  "/etc/nsswitch.conf",
                                  "/etc/passwd",
                                  "/etc/group",
                                  "/etc/ssl/openssl.cnf",
                                  "/dev/urandom",
                                  "/dev/random",
                                  "/dev/zero",
                                  "/sys/devices/system",
                                  "/proc/meminfo",
                                  "/proc/cpuinfo",
                                  "/proc/sys/vm",
                                  "/usr/share/icu"};
constexpr const char* loaders[] = {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"};

int make_ruleset(const Confinement& confinement) {
  const int version = layers().landlock;
  if (version == 0) return -1;
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = handled(version);
  const long made = ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (made < 0) return -1;
  const int ruleset = static_cast<int>(made);
  ::fcntl(ruleset, F_SETFD, FD_CLOEXEC);
  for (const char* path : needed) allow(ruleset, path, read_rights, version);
  for (const std::string& path : confinement.readable) allow(ruleset, path, read_rights, version);
  for (const std::string& path : confinement.writable)
    allow(ruleset, path, read_rights | write_rights | LANDLOCK_ACCESS_FS_REFER | truncate_file, version);
  allow(ruleset, "/dev/null", read_rights | write_rights | truncate_file, version);
  for (const char* path : loaders) allow(ruleset, path, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE, version);
  for (const std::string& path : confinement.executable) allow(ruleset, path, read_rights | LANDLOCK_ACCESS_FS_EXECUTE, version);
  return ruleset;
}

#if defined(__x86_64__)
constexpr std::uint32_t our_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t our_architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t our_architecture = 0;
#endif

sock_filter statement(int code, std::uint32_t k) { return {static_cast<std::uint16_t>(code), 0, 0, k}; }
sock_filter jump(int code, std::uint32_t k, int yes, int no) {
  return {static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(yes), static_cast<std::uint8_t>(no), k};
}

/// socket(2) for anything but AF_UNIX fails as on a machine without that protocol; calls of another architecture kill (they would have
/// other numbers), and so do those of x32.
std::vector<sock_filter> no_network_sockets() {
  if (our_architecture == 0) return {};
  constexpr auto nr = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
  constexpr auto arch = static_cast<std::uint32_t>(offsetof(seccomp_data, arch));
  constexpr auto family = static_cast<std::uint32_t>(offsetof(seccomp_data, args));
  std::vector<sock_filter> filter = {
      statement(BPF_LD | BPF_W | BPF_ABS, arch),
      jump(BPF_JMP | BPF_JEQ | BPF_K, our_architecture, 1, 0),
      statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      statement(BPF_LD | BPF_W | BPF_ABS, nr),
      jump(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1),
      statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      jump(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
      statement(BPF_LD | BPF_W | BPF_ABS, family),
      jump(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
      statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
      statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  return filter;
}

void limit(int resource, std::int64_t most) {
  rlimit now{};
  if (most <= 0 || ::getrlimit(static_cast<__rlimit_resource>(resource), &now) != 0) return;
  const auto wanted = static_cast<rlim_t>(most);
  rlimit next{wanted, wanted};
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < wanted) next = {now.rlim_max, now.rlim_max};
  (void)::setrlimit(static_cast<__rlimit_resource>(resource), &next);
}

void write_once(const char* path, const std::string& text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  (void)!::write(file, text.data(), text.size());
  ::close(file);
}

/// A child that tries: the only honest answer in containers.
bool can_unshare() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::unshare(CLONE_NEWNET | CLONE_NEWIPC | (::geteuid() == 0 ? 0 : CLONE_NEWUSER)) == 0 ? 0 : 1);
  if (child < 0) return false;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

const Layers& layers() {
  static const Layers found = [] {
    Layers all;
    all.landlock = landlock_version();
    all.network_namespace = can_unshare();
    all.seccomp = our_architecture != 0 && ::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
    return all;
  }();
  return found;
}

Confiner::Confiner(const Confinement& confinement) : confinement_(confinement), ruleset_(make_ruleset(confinement)) {
  if (!confinement.network && layers().seccomp) filter_ = no_network_sockets();
  uid_map_ = std::to_string(::geteuid()) + " " + std::to_string(::geteuid()) + " 1";
  gid_map_ = std::to_string(::getegid()) + " " + std::to_string(::getegid()) + " 1";
}

Confiner::~Confiner() {
  if (ruleset_ >= 0) ::close(ruleset_);
}

void Confiner::isolate() const {
  if (!layers().network_namespace || confinement_.network) return;
  const bool root = ::geteuid() == 0;
  if (::unshare(CLONE_NEWNET | CLONE_NEWIPC | (root ? 0 : CLONE_NEWUSER)) != 0 || root) return;
  write_once("/proc/self/setgroups", "deny");
  write_once("/proc/self/uid_map", uid_map_);
  write_once("/proc/self/gid_map", gid_map_);
}

bool Confiner::apply() const {
  limit(RLIMIT_AS, confinement_.address_space_bytes);
  limit(RLIMIT_FSIZE, confinement_.file_bytes);
  limit(RLIMIT_CPU, confinement_.cpu_seconds);
  rlimit none{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  if (ruleset_ >= 0 && ::syscall(SYS_landlock_restrict_self, ruleset_, 0) != 0) return false;
  if (filter_.empty()) return true;
  const sock_fprog program{static_cast<unsigned short>(filter_.size()), const_cast<sock_filter*>(filter_.data())};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

}  // namespace assay::twin
