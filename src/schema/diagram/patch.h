// DiagramPatch (PRODUCT): a change of a diagram, all or nothing. Pure; any thread. Order of application: removals, additions, updates, then the
// result is checked as a whole (problems_of). An update is {id, changed members}: null clears a member; lists with ids merge by id, their items
// in order ({id, …} adds or changes, {id, remove: true} removes, {id, after: id|null} moves behind, null = to the front; {remove: true} without
// an id empties the list); lists without ids and objects are replaced. Edges of a removed node must be removed by the same patch.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "schema/diagram/diagram.h"

namespace assay::schema::diagram {

struct DiagramPatch {
  std::vector<Node> add = {};
  std::vector<std::string> remove = {};
  std::vector<Json> update = {};
  std::vector<Edge> edgesAdd = {};            // names of the contract
  std::vector<std::string> edgesRemove = {};  //
  std::vector<Json> edgesUpdate = {};
  std::optional<std::vector<OpaqueObject>> opaqueAdd = {};
  std::optional<std::vector<std::string>> opaqueRemove = {};
  std::optional<std::vector<Json>> opaqueUpdate = {};
  std::optional<Json> diagram = {};  ///< changed members of the diagram itself: name, dialect, description, saved_views, origin
  bool operator==(const DiagramPatch&) const = default;
  bool empty() const;
  static constexpr auto fields() {
    return fields_of(field<&DiagramPatch::add>("Nodes to add"), field<&DiagramPatch::remove>("Ids of nodes to remove"),
                     field<&DiagramPatch::update>("Nodes to change: id and the changed members"),
                     field<&DiagramPatch::edgesAdd>("Edges to add"), field<&DiagramPatch::edgesRemove>("Ids of edges to remove"),
                     field<&DiagramPatch::edgesUpdate>("Edges to change: id and the changed members"),
                     field<&DiagramPatch::opaqueAdd>("Opaque objects to add"),
                     field<&DiagramPatch::opaqueRemove>("Ids of opaque objects to remove"),
                     field<&DiagramPatch::opaqueUpdate>("Opaque objects to change: id and the changed members"),
                     field<&DiagramPatch::diagram>("Changed members of the diagram: name, dialect, description, saved_views, origin"));
  }
};

/// Every problem the patch has on this diagram, with its path; empty = it applies.
std::vector<FieldError> validate(const Diagram& diagram, const DiagramPatch& patch);
/// The changed diagram (its revision as it was), or Code::invalid with all problems. The diagram given is not touched.
Result<Diagram> apply(Diagram diagram, const DiagramPatch& patch);
/// The patch that undoes `patch`: apply(apply(diagram, patch), inverse) = diagram. Errors as apply.
Result<DiagramPatch> invert(const Diagram& diagram, const DiagramPatch& patch);
/// One patch that does `first` and then `second`, on every diagram on which they apply one after the other. Code::invalid when `second` can
/// never follow (it changes what `first` removes, adds what `first` adds).
Result<DiagramPatch> compose(const DiagramPatch& first, const DiagramPatch& second);
/// The patch with apply(a, patch) = b, except for id and revision. O(size). Nothing that is equal is mentioned.
DiagramPatch diff_diagrams(const Diagram& a, const Diagram& b);

}  // namespace assay::schema::diagram
