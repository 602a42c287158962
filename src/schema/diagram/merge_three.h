// Three versions of a diagram in one: what only `theirs` changed since `base` is taken, the rest stays as in `mine`. Internal to schema/diagram.
// Pure; any thread; O(size). The result may not be valid: what each side may do need not fit together.
#pragma once
#include <string>
#include <vector>

#include "schema/diagram/resync.h"

namespace assay::schema::diagram {

/// Where a drift is, and of what.
struct Place {
  std::string path;
  ObjectRef object;
  std::string name;  ///< "public.orders.state"
};
Place place_of(const Node& node);
Place place_of(const Edge& edge);
Place place_of(const OpaqueObject& object);

/// Nodes, edges and opaque objects; all else of `mine`. Sorted. What was taken or refused is appended to `drift`.
Diagram merge_three(const Diagram& base, const Diagram& mine, const Diagram& theirs, std::vector<Drift>& drift);

}  // namespace assay::schema::diagram
