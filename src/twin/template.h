// Initialised PostgreSQL data directories, one per kit, from which private servers are copied: initdb takes a second, a copy 50 ms. A template
// holds no data: roles and an empty database. Internal to twin/. Threads and processes: any; two that make the same one at once both succeed.
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "twin/kits.h"
#include "twin/process.h"
#include "twin/shadow.h"

namespace assay::twin {

struct Template {
  std::filesystem::path data = {};
  std::string password = {};  ///< of the superuser in it: a server changes it at once
};

Result<Template> postgres_template(const Kit& kit, const ShadowOptions& options);
/// Settings of every sandboxed PostgreSQL.
std::vector<std::pair<std::string, std::string>> sandbox_settings(const SandboxLimits& limits);
Confinement sandbox_confinement(const Kit& kit, const SandboxLimits& limits);
/// A copy owned by the account, mode 0700.
Result<void> copy_tree(const std::filesystem::path& from, const std::filesystem::path& to, const std::optional<Account>& account);
std::string postgres_url(const std::filesystem::path& socket_dir, std::string_view database, std::string_view user,
                         std::string_view password);

}  // namespace assay::twin
