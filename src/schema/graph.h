// Who needs whom among a model's objects, and the order in which they can be made. Foreign keys are not edges: they are added when all tables
// are there. Routines with quoted bodies need only the types and tables of their signature (bodies are not checked at creation); SQL-standard
// bodies need what they use. Pure; any thread; O(objects + uses). A cycle (two functions' SQL bodies) is cut at its last object by name.
#pragma once
#include <cstddef>
#include <vector>

#include "schema/model.h"

namespace assay::schema {

enum class ObjectKind { schema, extension, enumeration, domain, composite, sequence, routine, table, view, trigger, policy, opaque };

struct ObjectIndex {
  ObjectKind kind = ObjectKind::table;
  std::size_t index = 0;  ///< in the model's list of that kind
};

struct Graph {
  std::vector<ObjectIndex> objects = {};
  std::vector<std::vector<std::size_t>> needs = {};  ///< per object: places in `objects` that must exist before it
  /// A part of `needs` that can come later, apart from the object: defaults, checks and index expressions of tables; what the quoted body of
  /// an SQL function calls. Cycles are cut here first.
  std::vector<std::vector<std::size_t>> soft = {};
  /// Places in `objects`; ties by kind in the order of ObjectKind, then by name: stable.
  std::vector<std::size_t> creation_order() const;
};

Graph dependencies(const Model& model);
/// The object's name for messages and sorting: "public.orders".
Name name_of(const Model& model, ObjectIndex object);

}  // namespace assay::schema
