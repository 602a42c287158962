// The order in which tables and views of MySQL and SQLite can be made. Pure; any thread; nothing fails. (Richer dialects: schema/graph.h.)
#pragma once
#include <map>
#include <string>
#include <vector>

#include "schema/model.h"

namespace assay::schema::ddl {

/// Referenced tables first, ties by name. Of a cycle the first by name comes when nothing else can; its keys to tables that are not there yet
/// are named.
struct TableOrder {
  std::vector<const Table*> tables = {};
  std::map<Name, std::vector<std::string>> later = {};  ///< table → names of foreign keys
};
TableOrder order_tables(const Model& model);
/// Views that others use first, ties by name.
std::vector<const View*> order_views(const Model& model);

}  // namespace assay::schema::ddl
