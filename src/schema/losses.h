// Collects what a conversion or a format could not say (Loss, schema/convert.h), and names the objects it is said of. A value; not synchronised;
// nothing fails.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/convert.h"

namespace assay::schema {

ObjectRef ref_of(std::string_view kind, const Name& name);
ObjectRef table_ref(const Table& table);
ObjectRef column_ref(const Table& table, std::string_view column);
/// A key, check, index, foreign key …: what stands in a table.
ObjectRef part_ref(std::string_view kind, const Table& table, std::string_view name);

class LossList {
 public:
  void lost(ObjectRef object, std::string what);
  void approximated(ObjectRef object, std::string what, std::string instead);
  const std::vector<Loss>& all() const { return list_; }
  std::vector<Loss> take() { return std::move(list_); }

 private:
  std::vector<Loss> list_ = {};
};

/// What stands beside tables, views and types and concerns one server only: one loss per role, with the number of objects.
void lose_roles(const Model& model, LossList& losses);

}  // namespace assay::schema
