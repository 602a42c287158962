// Makes normalised texts preparable by editing tokens of the source where the tree says so; the result is parsed and deparsed again by the
// caller, so an edit that went wrong can only fail, not smuggle. Internal to sql/. Pure. Why each rewrite exists: reference/engine-traps.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace assay::sql {

struct Rewritten {
  std::string text;
  int parameters = 0;
  std::vector<std::string> what;  ///< in words, each once
};

/// `statement` is the one statement's node of `text`'s tree.
Rewritten make_preparable(std::string_view text, const Json& statement);

/// Every parameter that no cast and no LIMIT types gets ::text.
std::string cast_parameters_to_text(std::string_view text, const Json& statement);

}  // namespace assay::sql
