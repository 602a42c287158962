// How a statement takes a change of the schema, as an engine says. Values with fields(); any thread.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "core/fields.h"

namespace assay::sql {

enum class Verdict {
  ok,
  fails,
  changes,  ///< it runs, and its result has other columns or types
  slower,   ///< it runs, and an index that served it does so no more
  untested  ///< it does not run on the schema as it is
};
constexpr std::array<EnumName, 5> enum_names(Verdict) {
  return {{{0, "ok"}, {1, "fails"}, {2, "changes"}, {3, "slower"}, {4, "untested"}}};
}

struct ResultColumn {
  std::string name;
  std::string type;
  bool operator==(const ResultColumn&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&ResultColumn::name>("Name", required), field<&ResultColumn::type>("Type as the engine writes it", required));
  }
};

struct Reaction {
  Verdict verdict = Verdict::untested;
  std::string error = {};  ///< the engine's words; of `untested` why it was not tried
  std::vector<ResultColumn> before = {}, after = {};
};

}  // namespace assay::sql
