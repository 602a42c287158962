#include "schema/naming.h"

#include <algorithm>

#include "core/text.h"

namespace assay::schema {
namespace {

constexpr std::size_t limit = 63;

std::string joined(const std::vector<std::string>& columns) { return text::join(columns, "_"); }

}  // namespace

std::string object_name(std::string_view first, std::string_view second, std::string_view label) {
  const std::size_t fixed = (second.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  const std::size_t room = limit > fixed ? limit - fixed : 0;
  std::size_t a = first.size(), b = second.size();
  while (a + b > room) (a > b ? a : b)--;
  std::string out(text::clip(first, a));
  if (!second.empty()) out += "_" + std::string(text::clip(second, b));
  if (!label.empty()) out += "_" + std::string(label);
  return out;
}

std::string default_name(const Key& key, std::string_view table) {
  return key.primary ? object_name(table, "", "pkey") : object_name(table, joined(key.columns), "key");
}

std::string default_name(const Index& index, std::string_view table) {
  std::vector<std::string> parts;
  for (const IndexPart& part : index.parts) parts.push_back(part.column.empty() ? "expr" : part.column);
  for (const std::string& column : index.include) parts.push_back(column);
  return object_name(table, joined(parts), "idx");
}

std::string default_name(const ForeignKey& key, std::string_view table) { return object_name(table, joined(key.columns), "fkey"); }

std::string default_check_name(std::string_view table, std::string_view column) { return object_name(table, column, "check"); }

std::string unique_name(const std::string& wanted, std::set<std::string, std::less<>>& taken) {
  std::string name = wanted;
  for (int n = 1; taken.contains(name); ++n) {
    const std::string number = std::to_string(n);
    name = std::string(text::clip(wanted, limit - number.size())) + number;
  }
  taken.insert(name);
  return name;
}

}  // namespace assay::schema
