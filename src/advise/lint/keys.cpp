#include "advise/lint/keys.h"

#include <algorithm>

namespace assay::lint {
namespace {

/// SQLite's keys may have no name.
bool is_same(const schema::ForeignKey& a, const schema::ForeignKey& b) {
  return a.name == b.name && a.columns == b.columns && a.ref_schema == b.ref_schema && a.ref_table == b.ref_table;
}

}  // namespace

Ordering ordering_of(const schema::Key& key) {
  Ordering out{.name = key.name, .method = key.method.empty() ? "btree" : std::string_view(key.method), .include = key.include};
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    schema::IndexPart part;
    part.column = key.columns[i];
    part.prefix = i < key.prefix.size() ? key.prefix[i] : 0;
    part.descending = std::find(key.descending.begin(), key.descending.end(), part.column) != key.descending.end();
    out.parts.push_back(std::move(part));
  }
  return out;
}

Ordering ordering_of(const schema::Index& index) {
  return {.name = index.name,
          .method = index.method,
          .where = index.where,
          .parts = index.parts,
          .include = index.include,
          .usable = index.valid && !index.invisible};
}

std::vector<Ordering> orderings_of(const std::vector<schema::Key>& keys) {
  std::vector<Ordering> out;
  for (const schema::Key& key : keys) out.push_back(ordering_of(key));
  return out;
}

std::vector<Ordering> orderings_of(const std::vector<schema::Index>& indexes) {
  std::vector<Ordering> out;
  for (const schema::Index& index : indexes) out.push_back(ordering_of(index));
  return out;
}

bool serves(const Ordering& wide, const Ordering& narrow) {
  if (wide.method != narrow.method || wide.where != narrow.where || !wide.usable || narrow.parts.size() > wide.parts.size()) return false;
  // only a B-tree is read by the beginning of its parts
  if (narrow.parts.size() < wide.parts.size() && narrow.method != "btree") return false;
  if (!std::equal(narrow.parts.begin(), narrow.parts.end(), wide.parts.begin())) return false;
  return std::all_of(narrow.include.begin(), narrow.include.end(), [&](const std::string& column) {
    return std::find(wide.include.begin(), wide.include.end(), column) != wide.include.end() ||
           std::any_of(wide.parts.begin(), wide.parts.end(), [&](const schema::IndexPart& part) { return part.column == column; });
  });
}

bool same(const Ordering& a, const Ordering& b) { return a.parts.size() == b.parts.size() && serves(a, b) && serves(b, a); }

bool same_columns(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return a.size() == b.size() && std::is_permutation(a.begin(), a.end(), b.begin());
}

std::vector<std::string> nullable_of(const schema::Table& table, const std::vector<std::string>& columns) {
  std::vector<std::string> out;
  for (const std::string& name : columns)
    if (const schema::Column* column = table.column(name); column != nullptr && column->nullable) out.push_back(name);
  return out;
}

bool is_droppable(const schema::Index& index) { return !index.replica_identity && index.attached_to.empty() && !index.name.empty(); }

std::function<void(schema::Table&)> without_index(const std::string& name) {
  return [name](schema::Table& table) { std::erase_if(table.indexes, [&](const schema::Index& index) { return index.name == name; }); };
}

std::function<void(schema::Table&)> without_foreign_key(const schema::ForeignKey& key) {
  return
      [key](schema::Table& table) { std::erase_if(table.foreign_keys, [&](const schema::ForeignKey& own) { return is_same(own, key); }); };
}

std::function<void(schema::Table&)> with_foreign_key(const schema::ForeignKey& key, std::function<void(schema::ForeignKey&)> change) {
  return [key, change = std::move(change)](schema::Table& table) {
    for (schema::ForeignKey& own : table.foreign_keys)
      if (is_same(own, key)) change(own);
  };
}

}  // namespace assay::lint
