// What SHOW GRANTS says, taken apart: the rights that the probe asks about. A pure value; any thread; lines it does not understand (roles, PROXY)
// give nothing.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace assay::db::mysql {

class Grants {
 public:
  /// One line: "GRANT SELECT, PROCESS ON *.* TO `app`@`%` WITH GRANT OPTION".
  void add(std::string_view line);
  /// On *.*; ALL PRIVILEGES has all but GRANT OPTION.
  bool global(std::string_view privilege) const;
  /// On *.* or on the whole database (`shop`.*, with % and _ as patterns).
  bool on_database(std::string_view database, std::string_view privilege) const;
  /// Of INSERT, UPDATE, DELETE, CREATE, ALTER, DROP and the like: held anywhere, also on one table.
  bool writes() const { return writes_; }
  bool all() const { return global_.contains("ALL PRIVILEGES"); }

 private:
  struct OnDatabase {
    std::string pattern = {};
    std::set<std::string> privileges = {};
  };
  std::set<std::string> global_;
  std::vector<OnDatabase> databases_;
  bool writes_ = false;
};

}  // namespace assay::db::mysql
