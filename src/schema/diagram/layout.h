// Places for nodes that have none: related tables near each other, nothing overlapping, what has a place stays. Deterministic; O(n log n). Pure;
// any thread; nothing fails.
#pragma once
#include <string>
#include <unordered_set>

#include "schema/diagram/diagram.h"

namespace assay::schema::diagram {

struct Size {
  double w = 0;
  double h = 0;
};
/// As the editor draws it: its own w and h, else from its columns or values.
Size size_of(const Node& node);

/// Places the nodes named; the diagram must be sorted.
void place(Diagram& diagram, const std::unordered_set<std::string>& new_nodes);

}  // namespace assay::schema::diagram
