// Two databases as texts that are equal when their schemas are. Pure; any thread.
#pragma once
#include <algorithm>
#include <string>

#include "core/fields.h"
#include "schema/model.h"

namespace assay::test {

/// The model as JSON, without what no two databases have alike: names, sizes, the server's version.
inline std::string comparable(schema::Model model) {
  model.version = 0;
  model.database.clear();
  for (schema::Table& table : model.tables) {
    table.row_estimate = -1;
    table.bytes = 0;
  }
  return to_json_text(model);
}

/// "" when equal; else what stands around the first place where they differ, of both.
inline std::string difference(const std::string& a, const std::string& b) {
  if (a == b) return "";
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto at = static_cast<std::size_t>(in_a - a.begin());
  const std::size_t from = at < 300 ? 0 : at - 300;
  return "\n  one:   …" + a.substr(from, 500) + "\n  other: …" + b.substr(from, 500);
}

}  // namespace assay::test
