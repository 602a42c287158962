// Defaults in another dialect. Pure; any thread; nothing fails.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "schema/convert/expression.h"
#include "schema/convert/types.h"

namespace assay::schema::conversion {

struct Default {
  std::optional<std::string> text = {};  ///< nothing and no `why`: NULL, which is no default
  std::string why = {};
  std::string note = {};
};

/// `type` is the source's, `target` what the column got.
Default convert_default(std::string_view text, const Neutral& type, const DataType& target, Dialect from, Dialect to, const Scope& scope);

}  // namespace assay::schema::conversion
