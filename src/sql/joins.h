// Which columns statements compare across tables: what people join by, as evidence for foreign keys that are not declared. From the tokens, so
// that cut texts and MySQL's are read too; columns without a table's name or alias before them are left out. Pure; any thread; nothing fails.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sql/fingerprint.h"

namespace assay::sql {

/// A column as written, with the relation that its alias stands for: "shop.orders", "customer_id". Unquoted names in lower case.
struct JoinColumn {
  std::string relation;
  std::string column;
  auto operator<=>(const JoinColumn&) const = default;
};
struct Join {
  JoinColumn left;  ///< left < right
  JoinColumn right;
  auto operator<=>(const Join&) const = default;
};

/// Each once, sorted. a.x = b.y and JOIN b USING (x); comparisons within one relation are none.
std::vector<Join> joins(std::string_view text, Dialect dialect = Dialect::postgres);

}  // namespace assay::sql
