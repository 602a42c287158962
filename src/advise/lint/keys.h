// Keys and indexes compared with one another, for the rules about those that are there twice. Pure; any thread; nothing fails. What is handed
// out views the table.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/table.h"

namespace assay::lint {

/// An index, or the one behind a key, in the terms in which two of them are compared.
struct Ordering {
  std::string_view name = {};
  std::string_view method = {};
  std::string_view where = {};
  std::vector<schema::IndexPart> parts = {};
  std::vector<std::string> include = {};
  bool usable = true;  ///< valid and visible
};

Ordering ordering_of(const schema::Key& key);
Ordering ordering_of(const schema::Index& index);
/// In the table's order.
std::vector<Ordering> orderings_of(const std::vector<schema::Key>& keys);
std::vector<Ordering> orderings_of(const std::vector<schema::Index>& indexes);
/// The parts of the one are the beginning of the parts of the other, and every look-up by `narrow` can be done by `wide`: method, condition
/// and INCLUDE allow it.
bool serves(const Ordering& wide, const Ordering& narrow);
/// serves() both ways.
bool same(const Ordering& a, const Ordering& b);

/// The same columns, in any order.
bool same_columns(const std::vector<std::string>& a, const std::vector<std::string>& b);
/// Those of the columns that admit NULL.
std::vector<std::string> nullable_of(const schema::Table& table, const std::vector<std::string>& columns);
/// The index does nothing but be read: it is neither the replica identity nor derived from the parent's.
bool is_droppable(const schema::Index& index);

/// For Draft::fix().
std::function<void(schema::Table&)> without_index(const std::string& name);
std::function<void(schema::Table&)> without_foreign_key(const schema::ForeignKey& key);
std::function<void(schema::Table&)> with_foreign_key(const schema::ForeignKey& key, std::function<void(schema::ForeignKey&)> change);

}  // namespace assay::lint
