#include "advise/lint/sequences.h"

#include <string_view>

namespace assay::lint {
namespace {

/// nextval('public.numbers'::regclass) → numbers
std::string_view called(std::string_view value) {
  constexpr std::string_view call = "nextval('";
  const std::size_t begin = value.find(call);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = value.find('\'', begin + call.size());
  if (end == std::string_view::npos) return {};
  std::string_view name = value.substr(begin + call.size(), end - begin - call.size());
  if (name.ends_with('"')) {
    const std::size_t open = name.rfind('"', name.size() - 2);
    return open == std::string_view::npos ? name : name.substr(open + 1, name.size() - open - 2);
  }
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

}  // namespace

SequenceUses::SequenceUses(const schema::Model& model) {
  for (const schema::Table& table : model.tables)
    for (const schema::Column& column : table.columns)
      if (column.default_value)
        if (const std::string_view name = called(*column.default_value); !name.empty())
          by_name_[std::string(name)].push_back({&table, &column});
}

const std::vector<SequenceUse>& SequenceUses::of(const schema::Sequence& sequence) const {
  static const std::vector<SequenceUse> none;
  const auto found = by_name_.find(sequence.name);
  return found == by_name_.end() ? none : found->second;
}

}  // namespace assay::lint
