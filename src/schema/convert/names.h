// Names in the target: within its limit, unique where it wants them unique. One object per conversion; not synchronised; nothing fails.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "schema/dialect.h"

namespace assay::schema::conversion {

/// At most 64 characters (MySQL), 63 bytes (PostgreSQL), 128 characters (SQL Server), 128 bytes (Oracle 12.2); longer ones end in "_" and a hash.
std::string shortened(std::string_view name, Dialect dialect);

class Names {
 public:
  explicit Names(Dialect to) : to_(to) {}
  /// `wanted`, shortened, or `other` when that is taken in `room`, or with a number.
  std::string take(const std::string& room, std::string_view wanted, std::string_view other = {});

 private:
  bool fresh(const std::string& room, const std::string& name);

  Dialect to_;
  std::map<std::string, std::set<std::string, std::less<>>> taken_ = {};
};

}  // namespace assay::schema::conversion
