#include "twin/server.h"

#include "core/text.h"
#include "twin/process.h"

namespace assay::twin {

bool is_reserved_role(std::string_view name) {
  return name.starts_with("pg_") || name.starts_with("assay_") || name == "public" || name == "none";
}

std::string Server::failure() const {
  const std::lock_guard guard(failure_mutex_);
  return failure_;
}
void Server::failed(std::string why) {
  const std::lock_guard guard(failure_mutex_);
  if (failure_.empty()) failure_ = std::move(why);
}

std::string Server::excess(const std::filesystem::path& dir, pid_t pid, const SandboxLimits& limits) {
  const auto said = [](std::int64_t bytes) { return text::bytes(static_cast<double>(bytes)); };
  if (const std::int64_t disk = bytes_below(dir); disk > limits.disk_bytes)
    return fmt::format("its directory grew to {}, more than the {} allowed", said(disk), said(limits.disk_bytes));
  if (const std::int64_t memory = memory_of_tree(pid); memory > limits.memory_bytes)
    return fmt::format("its processes took {} of memory, more than the {} allowed", said(memory), said(limits.memory_bytes));
  return {};
}

}  // namespace assay::twin
