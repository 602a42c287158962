// A statement of the MySQL family as performance_schema keeps it, made preparable: `(...)` stands for a list of values and `/* , ... */` for more
// rows of them. Pure; any thread. Code::unsupported when something is left out that cannot be made up: the text was cut, or a row has no column
// list to count by.
#pragma once
#include <string>
#include <string_view>

#include "core/result.h"

namespace assay::sql {

/// A statement as it was typed stays as it is.
Result<std::string> preparable_digest(std::string_view text);

}  // namespace assay::sql
