#include "advise/lint/subject.h"

#include <algorithm>
#include <cctype>

#include "advise/lint/keys.h"

namespace assay::lint {
namespace {

std::string key_of(std::string_view schema, std::string_view name) {
  std::string key(schema);
  key += '\n';
  key += name;
  return key;
}

bool begins_with(const std::vector<std::string_view>& index, const std::vector<std::string>& columns) {
  if (index.size() < columns.size()) return false;
  return std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
    return std::find(index.begin(), index.begin() + static_cast<std::ptrdiff_t>(columns.size()), column) !=
           index.begin() + static_cast<std::ptrdiff_t>(columns.size());
  });
}

}  // namespace

Subject::Subject(const schema::Model& all, const Policy& wanted) : model(all), policy(wanted) {
  for (const schema::Table& table : model.tables) tables_.emplace(key_of(table.schema, table.name), &table);
  for (const schema::Enum& type : model.enums) enums_.emplace(key_of(type.schema, type.name), &type);
  for (const schema::Domain& type : model.domains) domains_.emplace(key_of(type.schema, type.name), &type);
  for (const schema::Table& table : model.tables) {
    for (const schema::ForeignKey& key : table.foreign_keys)
      if (const schema::Table* target = this->table(key.ref_schema, key.ref_table)) references_[target].push_back({&table, &key});
    if (table.partition_of)
      if (const schema::Table* parent = this->table(table.partition_of->parent.schema, table.partition_of->parent.name))
        parents_.insert(parent);
    for (const schema::Name& name : table.inherits)
      if (const schema::Table* parent = this->table(name.schema, name.name)) parents_.insert(parent);
  }
}

const schema::Table* Subject::table(std::string_view schema, std::string_view name) const {
  const auto found = tables_.find(key_of(schema, name));
  return found == tables_.end() ? nullptr : found->second;
}
const schema::Enum* Subject::enumeration(std::string_view schema, std::string_view name) const {
  const auto found = enums_.find(key_of(schema, name));
  return found == enums_.end() ? nullptr : found->second;
}
const schema::Domain* Subject::domain(std::string_view schema, std::string_view name) const {
  const auto found = domains_.find(key_of(schema, name));
  return found == domains_.end() ? nullptr : found->second;
}
const std::vector<Reference>& Subject::references_to(const schema::Table& table) const {
  static const std::vector<Reference> none;
  const auto found = references_.find(&table);
  return found == references_.end() ? none : found->second;
}
bool Subject::has_children(const schema::Table& table) const { return parents_.contains(&table); }

std::vector<std::string_view> leading_columns(const schema::Index& index) {
  std::vector<std::string_view> out;
  for (const schema::IndexPart& part : index.parts) {
    if (part.column.empty()) break;
    out.push_back(part.column);
  }
  return out;
}

bool is_indexed(const schema::Table& table, const std::vector<std::string>& columns) {
  for (const schema::Key& key : table.keys)
    if (begins_with({key.columns.begin(), key.columns.end()}, columns)) return true;
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const schema::Index& index) {
    const bool ordered = index.method == "btree" || (index.method == "hash" && columns.size() == 1);
    return ordered && index.where.empty() && index.valid && !index.invisible && begins_with(leading_columns(index), columns);
  });
}

bool is_unique(const schema::Table& table, const std::vector<std::string>& columns) {
  for (const schema::Key& key : table.keys)
    if (same_columns(key.columns, columns)) return true;
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const schema::Index& index) {
    const auto leading = leading_columns(index);
    return index.unique && index.where.empty() && index.valid && leading.size() == index.parts.size() &&
           same_columns({leading.begin(), leading.end()}, columns);
  });
}

bool is_derived(const schema::Table& table) { return table.partition_of || !table.inherits.empty() || !table.of_type.empty(); }

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (c == '_' || c == ' ' || c == '-' || c == '.') {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    const bool starts = std::isupper(c) != 0 && i > 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
    if (starts && !words.back().empty()) words.emplace_back();
    words.back() += static_cast<char>(std::tolower(c));
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

}  // namespace assay::lint
