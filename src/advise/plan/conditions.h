// What a plan's condition text says: columns compared, in the order an index wants them, and the index that would serve. Pure, any thread.
// Best effort over EXPLAIN's own spelling ("((status = 'x'::text) AND (a > 3))"); an expression over a column makes it unusable and is left out.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "advise/plan/plan_tree.h"

namespace assay::plan {

struct ConditionColumns {
  std::vector<std::string> equal;  ///< compared with = or = ANY
  std::vector<std::string> range;  ///< compared with < > <= >= BETWEEN
};

/// Empty for conditions with OR, where one B-tree does not help.
ConditionColumns columns_of(std::string_view condition);

/// CREATE INDEX CONCURRENTLY over equality columns first, then `order`, else one range column; "" when there is no usable column.
std::string create_index(const PlanNode& node, const ConditionColumns& columns, const std::vector<std::string>& order = {});

/// "orders.id DESC, o.created_at" → id, created_at (a plain column each; expressions end the list).
std::vector<std::string> order_columns(std::string_view sort_key);

}  // namespace assay::plan
