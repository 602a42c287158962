// Model ⇄ Diagram, both ways without loss: to_model(from_model(m)) is m with ids. What belongs to a table stands in its node, what has no node
// in `opaque` (a modelled thing as JSON, so that it comes back). Pure; any thread.
#pragma once
#include <string>

#include "schema/diagram/diagram.h"
#include "schema/model.h"

namespace assay::schema::diagram {

struct ImportOptions {
  std::string id = {};
  std::string name = {};  ///< of the diagram; empty = the database's name, else "Diagram"
  bool layout = true;     ///< false leaves every new node at 0, 0
};

/// Ids of the model are kept; what has none gets a hash of its qualified name (never recomputed afterwards: whoever imports again carries the
/// ids over, see resync.h). Nothing fails: what points nowhere is kept by name. O(n log n).
Diagram from_model(const Model& model, const ImportOptions& options = {});

/// The model with the diagram's ids, sorted. Notes, areas and dependency edges are no part of it. `serial` types become integer, sequence and
/// default. Code::invalid with every problem: a diagram that is not valid, a type or a kept object that cannot be read.
Result<Model> to_model(const Diagram& diagram);

/// What a node's grant and owner are in the model: what differs from that is kept opaque.
Grant granted(const Node& node, const NodeGrant& grant);
Owner owned(const Node& node, const std::string& role);

}  // namespace assay::schema::diagram
