// Dependencies as people write them: "a, b -> c; c -> d, e" and "course ->> teacher"; also one a line. Pure; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "advise/normal/theory.h"
#include "core/result.h"

namespace assay::advise::normal {

/// What was said, and the names in the order in which they first stood there (or the given ones).
struct Declared {
  std::vector<std::string> names = {};
  Universe universe = {};
};

/// Names: anything without , ; | -> and line breaks, or in double quotes. `→` and `↠` are understood. With `names` given, another name is an error.
/// Code::invalid says which part is wrong and how to write it.
Result<Declared> read_dependencies(std::string_view text, std::vector<std::string> names = {});

/// "a, b → c"; the empty set is "∅".
std::string written(const AttributeSet& set, const std::vector<std::string>& names);
std::string written(const Dependency& dependency, const std::vector<std::string>& names, bool multivalued = false);
std::vector<std::string> names_in(const AttributeSet& set, const std::vector<std::string>& names);

}  // namespace assay::advise::normal
