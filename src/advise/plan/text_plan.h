// EXPLAIN's text format → the same Json that FORMAT JSON gives, so that there is one reader. Internal to plan/. Pure.
// Errors: Code::invalid when no line looks like a plan node.
#pragma once
#include <string_view>

#include "core/json.h"

namespace assay::plan {

Result<Json> json_of_text_plan(std::string_view text);

}  // namespace assay::plan
