// The diagram: what people draw, store, share and turn into DDL (CONTRACT, "Diagram"). A schema with stable ids and a layout.
// Values with fields(); copy freely; any thread.
//
// Nodes, edges and opaque objects are sets: kept in the order of their ids (Diagram::sort), which says nothing. Columns, keys, indexes, checks
// and values keep theirs. Ids are opaque and unique in their list; they survive renames and are never recomputed.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fields.h"
#include "schema/diagram/node.h"

namespace assay::schema::diagram {

enum class EdgeKind { foreign_key, dependency };
constexpr std::array<EnumName, 2> enum_names(EdgeKind) { return {{{0, "foreign_key"}, {1, "dependency"}}}; }

/// A foreign key of `from` on `to`, or that the view `from` uses `to` (drawn only: the view's text decides).
struct Edge {
  std::string id = {};
  EdgeKind kind = EdgeKind::foreign_key;
  std::optional<std::string> name = {};
  std::string from = {};
  std::string to = {};
  std::vector<Texts> pairs = {};  ///< [column of from, column of to]
  Action on_delete = Action::no_action;
  Action on_update = Action::no_action;
  std::optional<Deferral> deferrable = {};
  bool valid = true;
  std::optional<Texts> on_delete_columns = {};  ///< ids
  std::optional<Match> match = {};
  std::optional<bool> enforced = {};
  std::optional<bool> period = {};
  std::optional<bool> local = {};
  std::optional<std::string> comment = {};
  bool operator==(const Edge&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Edge::id>("Id", required), field<&Edge::kind>("foreign_key, dependency", required),
                     field<&Edge::name>("Name of the constraint"), field<&Edge::from>("Node that refers", required),
                     field<&Edge::to>("Node referred to", required), field<&Edge::pairs>("[column of from, column of to]", required),
                     field<&Edge::on_delete>("ON DELETE"), field<&Edge::on_update>("ON UPDATE"),
                     field<&Edge::deferrable>("When it is checked"), field<&Edge::valid>("false: NOT VALID"),
                     field<&Edge::on_delete_columns>("Columns of ON DELETE SET …"), field<&Edge::match>("MATCH"),
                     field<&Edge::enforced>("false: NOT ENFORCED"), field<&Edge::period>("PERIOD"),
                     field<&Edge::local>("false: made for the parent's"), field<&Edge::comment>("Comment"));
  }
};

/// What has no node: schemas, extensions, composite types, sequences, routines, grants and owners of those (modelled: `json`, as the Model
/// writes it), and what the Model keeps opaque (`text`).
struct OpaqueObject {
  std::string id = {};
  std::string kind = {};
  std::optional<std::string> schema = {};
  std::string name = {};
  std::optional<std::string> text = {};
  std::optional<Json> json = {};
  std::optional<Uses> uses = {};
  bool operator==(const OpaqueObject&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&OpaqueObject::id>("Id", required),
                     field<&OpaqueObject::kind>("schema, extension, composite, sequence, routine, grant …", required),
                     field<&OpaqueObject::schema>("Schema"), field<&OpaqueObject::name>("Name", required),
                     field<&OpaqueObject::text>("The statement that makes it"),
                     field<&OpaqueObject::json>("The object as the model has it"), field<&OpaqueObject::uses>("What it uses"));
  }
};

/// A place on the canvas to come back to. Ids in `nodes` that are no longer there say nothing.
struct SavedView {
  std::string id = {};
  std::string name = {};
  double x = 0;
  double y = 0;
  double zoom = 1;
  std::optional<Texts> nodes = {};
  bool operator==(const SavedView&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&SavedView::id>("Id", required), field<&SavedView::name>("Name", required),
                     field<&SavedView::x>("Centre", required), field<&SavedView::y>("Centre", required), field<&SavedView::zoom>("Zoom"),
                     field<&SavedView::nodes>("Only these nodes; absent = all"));
  }
};

/// Of which database it was imported.
struct Origin {
  std::optional<std::string> database = {};
  std::optional<int> version = {};  ///< server version number
  std::optional<std::string> charset = {};
  std::optional<std::string> collation = {};
  std::optional<std::string> target = {};  ///< watched server; the model does not know it
  bool operator==(const Origin&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Origin::database>("Database"), field<&Origin::version>("Server version number"),
                     field<&Origin::charset>("MySQL: default character set"), field<&Origin::collation>("MySQL: default collation"),
                     field<&Origin::target>("Id of the target that it was read from"));
  }
};

struct Diagram {
  std::string id = {};
  std::string name = {};
  Dialect dialect = Dialect::postgres;
  std::optional<std::string> description = {};
  std::int64_t revision = 0;
  std::vector<Node> nodes = {};
  std::vector<Edge> edges = {};
  std::vector<OpaqueObject> opaque = {};
  std::optional<std::vector<SavedView>> saved_views = {};
  std::optional<Origin> origin = {};
  bool operator==(const Diagram&) const = default;
  /// Sets into the order of their ids. O(n log n); what is sorted already costs O(n).
  void sort();
  /// nullptr when there is none. O(log n): the diagram must be sorted.
  const Node* node(std::string_view node_id) const;
  const Edge* edge(std::string_view edge_id) const;
  static constexpr auto fields() {
    return fields_of(field<&Diagram::id>("Id"), field<&Diagram::name>("Name", required), field<&Diagram::dialect>("Dialect", required),
                     field<&Diagram::description>("The domain in words: Markdown, at most 8 KB"), field<&Diagram::revision>("Revision"),
                     field<&Diagram::nodes>("Tables, views, types, notes, areas", required),
                     field<&Diagram::edges>("Foreign keys and dependencies", required), field<&Diagram::opaque>("What has no node"),
                     field<&Diagram::saved_views>("Places to come back to"), field<&Diagram::origin>("Where it was imported from"));
  }
};

constexpr std::size_t max_description = 8 * 1024;

/// Everything that makes the diagram meaningless, each with its path ("nodes[n1].keys[k2].columns"): ids that are missing, double or point
/// nowhere, double names, members that the kind does not have, cycles of areas or parents. Empty = valid. O(size). What is merely wrong for
/// the database (types of a foreign key, names too long) is advise/structure.h's.
std::vector<FieldError> problems_of(const Diagram& diagram);

}  // namespace assay::schema::diagram
