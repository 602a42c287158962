#include "core/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

namespace assay {
namespace {

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool fill(int fd, const struct stat& old, std::string_view content) {
  if (old.st_uid != ::geteuid() || old.st_gid != ::getegid())
    if (::fchown(fd, old.st_uid, old.st_gid) != 0) errno = 0;  // only root may give files away
  return write_all(fd, content) && ::fchmod(fd, old.st_mode & 07777U) == 0 && ::fsync(fd) == 0;
}

/// The new name survives a crash only with the folder's own sync; some file systems do not offer it.
void sync_folder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

Result<void> replace_file(const std::string& path, std::string_view content) {
  const auto failed = [&](int reason) {
    return fail(Code::unavailable, fmt::format("The file {} cannot be replaced: {}. It is as it was; check its folder, rights and space.",
                                               path, std::strerror(reason)));
  };
  std::error_code ec;
  const std::filesystem::path real = std::filesystem::canonical(path, ec);
  if (ec) return failed(ec.value());
  struct stat old {};
  if (::stat(real.c_str(), &old) != 0) return failed(errno);
  // rename() asks the folder, not the file: one that may not be written is not replaced either
  if (::access(real.c_str(), W_OK) != 0) return failed(errno);
  std::string name = (real.parent_path() / fmt::format(".{}.XXXXXX", real.filename().string())).string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return failed(errno);
  bool done = fill(fd, old, content);
  int reason = errno;
  if (::close(fd) != 0 && done) {
    done = false;
    reason = errno;
  }
  if (done && ::rename(name.c_str(), real.c_str()) != 0) {
    done = false;
    reason = errno;
  }
  if (!done) {
    ::unlink(name.c_str());
    return failed(reason);
  }
  sync_folder(real.parent_path());
  return {};
}

}  // namespace assay
