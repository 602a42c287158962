// Which columns an INSERT gives. Pure; PostgreSQL only; threads as in fingerprint.h; nothing fails.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::sql {

struct InsertTarget {
  std::string schema = {};  ///< empty = not written
  std::string table = {};
  std::vector<std::string> columns = {};  ///< as written; empty = all in the table's order
  std::size_t values = 0;                 ///< without a column list: how many values a row of VALUES has; 0 = not known (a query)
  bool defaults = false;                  ///< DEFAULT VALUES
};

/// Of a statement that is one INSERT.
std::optional<InsertTarget> insert_target(std::string_view text);

}  // namespace assay::sql
