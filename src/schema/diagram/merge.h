// Partial updates as JSON onto values with fields(), driven by their descriptors (patch.h says what they mean). Internal to schema/diagram.
// Pure; any thread; every error goes into `errors` with its path, and then the value is half changed: throw it away.
#pragma once
#include <string>
#include <vector>

#include "schema/diagram/diagram.h"

namespace assay::schema::diagram {

/// Members of `update` except `id` onto the value.
void merge_node(const Json& update, Node& node, const std::string& path, std::vector<FieldError>& errors);
void merge_edge(const Json& update, Edge& edge, const std::string& path, std::vector<FieldError>& errors);
void merge_opaque(const Json& update, OpaqueObject& object, const std::string& path, std::vector<FieldError>& errors);
/// Of the diagram itself; id, revision, nodes, edges and opaque cannot be changed so.
void merge_diagram(const Json& update, Diagram& diagram, const std::string& path, std::vector<FieldError>& errors);

/// Whether a member's type is a list whose items have ids and merge by them.
bool merges_by_id(const Type& member);
/// Two updates of one thing, one after the other, as one. `type`: of the thing.
Json merge_updates(const Json& first, const Json& second, const Type& type);

/// What turns `a` into `b`: changed members only, without id; an empty object when they are equal.
Json difference(const Node& a, const Node& b);
Json difference(const Edge& a, const Edge& b);
Json difference(const OpaqueObject& a, const OpaqueObject& b);
Json difference(const Diagram& a, const Diagram& b);

}  // namespace assay::schema::diagram
