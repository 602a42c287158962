#include "twin/compare.h"

#include <algorithm>

#include "core/text.h"

namespace assay::twin {
namespace {

std::string described(const schema::Change& change) {
  const ObjectRef& object = change.object;
  return fmt::format("{} {}{}{}{}", name_of(change.type), object.schema ? *object.schema + "." : "",
                     object.table ? *object.table + "." : "", object.name,
                     change.detail.empty() ? "" : " (" + text::one_line(text::clip(change.detail, 200)) + ")");
}

}  // namespace

std::string some_of(const std::vector<std::string>& all) {
  constexpr std::size_t most = 5;
  const std::vector<std::string> first(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), most)));
  return text::join(first, "; ") + (all.size() > most ? fmt::format("; and {} more", all.size() - most) : "");
}

std::string differences(const schema::Model& reached, const schema::Model& wanted, const schema::DiffOptions& options) {
  const auto diff = schema::diff(reached, wanted, options);
  if (!diff) return diff.error().message;
  std::vector<std::string> changes;
  for (const schema::Change& change : diff->changes) changes.push_back(described(change));
  return some_of(changes);
}

}  // namespace assay::twin
