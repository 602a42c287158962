// Nodes of a diagram and what stands in them (CONTRACT, "Diagram"). Values with fields(); copy freely; any thread; nothing fails.
//
// Where the contract's shape is too small for the Model, optional members widen it, so that Model → Diagram → Model loses nothing: an absent
// member is the engine's default. Columns are referred to by id; a name that is no column of the table (a damaged text) is kept as "name:x".
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fields.h"
#include "schema/model.h"

namespace assay::schema::diagram {

/// A field whose JSON name is a word of C++.
constexpr Field named(std::string_view name, Field field) {
  field.name = name;
  return field;
}

using Texts = std::vector<std::string>;

struct Column {
  std::string id = {};
  std::string name = {};
  std::string type = {};
  bool nullable = true;
  std::optional<std::string> default_value = {};
  std::optional<Identity> identity = {};
  std::optional<Generated> generated = {};
  std::optional<std::string> collation = {};
  std::optional<std::string> comment = {};
  std::optional<DataType> type_parts = {};  ///< only where `type` alone would read as another one; void once `type` says something else
  std::optional<std::string> not_null_name = {};
  std::optional<bool> not_null_valid = {};
  std::optional<std::string> charset = {};
  std::optional<std::string> on_update = {};
  std::optional<bool> invisible = {};
  std::optional<std::string> storage = {};
  std::optional<std::string> compression = {};
  std::optional<int> statistics = {};
  std::optional<Texts> options = {};
  std::optional<bool> local = {};
  std::optional<bool> not_null_no_inherit = {};
  bool operator==(const Column&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Column::id>("Id; survives renames", required), field<&Column::name>("Name", required),
                     field<&Column::type>("Type as the dialect writes it", required), field<&Column::nullable>("Whether it admits NULL"),
                     named("default", field<&Column::default_value>("Default, an expression")), field<&Column::identity>("Identity"),
                     field<&Column::generated>("Generated from an expression"), field<&Column::collation>("Collation"),
                     field<&Column::comment>("Comment"), field<&Column::type_parts>("The type in parts, where its text is ambiguous"),
                     field<&Column::not_null_name>("Name of the NOT NULL constraint, when not the usual one"),
                     field<&Column::not_null_valid>("false: NOT NULL … NOT VALID"), field<&Column::charset>("MySQL: character set"),
                     field<&Column::on_update>("MySQL: ON UPDATE"), field<&Column::invisible>("MySQL: INVISIBLE"),
                     field<&Column::storage>("PostgreSQL: STORAGE"), field<&Column::compression>("PostgreSQL: COMPRESSION"),
                     field<&Column::statistics>("PostgreSQL: statistics target"), field<&Column::options>("PostgreSQL: options"),
                     field<&Column::local>("false: only inherited"),
                     field<&Column::not_null_no_inherit>("PostgreSQL 18: NOT NULL … NO INHERIT"));
  }
};

enum class KeyKind { primary, unique };
constexpr std::array<EnumName, 2> enum_names(KeyKind) { return {{{0, "primary"}, {1, "unique"}}}; }

struct Key {
  std::string id = {};
  std::optional<std::string> name = {};
  KeyKind kind = KeyKind::unique;
  Texts columns = {};  ///< ids
  std::optional<std::vector<int>> prefix = {};
  std::optional<Texts> descending = {};  ///< ids
  std::optional<Texts> include = {};     ///< ids
  std::optional<bool> nulls_not_distinct = {};
  std::optional<bool> without_overlaps = {};
  std::optional<Deferral> deferrable = {};
  std::optional<Texts> options = {};
  std::optional<std::string> tablespace = {};
  std::optional<std::string> method = {};
  std::optional<std::string> attached_to = {};
  std::optional<std::string> comment = {};
  std::optional<bool> clustered_on = {};
  std::optional<bool> replica_identity = {};
  bool operator==(const Key&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Key::id>("Id", required), field<&Key::name>("Name"), field<&Key::kind>("primary, unique", required),
                     field<&Key::columns>("Ids of its columns", required), field<&Key::prefix>("MySQL: prefix lengths; 0 = whole"),
                     field<&Key::descending>("MySQL, SQLite: ids of columns in DESC order"),
                     field<&Key::include>("INCLUDE: ids of columns"), field<&Key::nulls_not_distinct>("NULLS NOT DISTINCT"),
                     field<&Key::without_overlaps>("WITHOUT OVERLAPS"), field<&Key::deferrable>("When it is checked"),
                     field<&Key::options>("Options of its index"), field<&Key::tablespace>("Tablespace of its index"),
                     field<&Key::method>("MySQL: USING"), field<&Key::attached_to>("On a partition: the parent's key"),
                     field<&Key::comment>("Comment"), field<&Key::clustered_on>("CLUSTER ON its index"),
                     field<&Key::replica_identity>("REPLICA IDENTITY USING its index"));
  }
};

enum class SortOrder { asc, desc };
constexpr std::array<EnumName, 2> enum_names(SortOrder) { return {{{0, "asc"}, {1, "desc"}}}; }
enum class NullsOrder { first, last };
constexpr std::array<EnumName, 2> enum_names(NullsOrder) { return {{{0, "first"}, {1, "last"}}}; }

/// One of `column` and `expression` is filled.
struct Part {
  std::optional<std::string> column = {};  ///< id
  std::optional<std::string> expression = {};
  std::optional<SortOrder> order = {};
  std::optional<NullsOrder> nulls = {};  ///< only when it is not the default of the direction
  std::optional<std::string> opclass = {};
  std::optional<int> prefix = {};
  std::optional<std::string> collation = {};
  std::optional<std::string> with_operator = {};  ///< exclusion constraints
  bool operator==(const Part&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Part::column>("Id of a column, or"), field<&Part::expression>("an expression"),
                     field<&Part::order>("asc, desc"), field<&Part::nulls>("first, last; absent = the default of the direction"),
                     field<&Part::opclass>("Operator class"), field<&Part::prefix>("MySQL: prefix length"),
                     field<&Part::collation>("Collation"), field<&Part::with_operator>("EXCLUDE: the operator"));
  }
};

struct Index {
  std::string id = {};
  std::string name = {};
  std::string method = "btree";
  bool unique = false;
  std::vector<Part> parts = {};
  Texts include = {};  ///< ids
  std::optional<std::string> where = {};
  std::optional<bool> nulls_not_distinct = {};
  std::optional<Texts> options = {};
  std::optional<std::string> tablespace = {};
  std::optional<bool> invisible = {};
  std::optional<bool> valid = {};
  std::optional<bool> only = {};
  std::optional<bool> clustered_on = {};
  std::optional<bool> replica_identity = {};
  std::optional<std::string> attached_to = {};
  std::optional<std::string> comment = {};
  bool operator==(const Index&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Index::id>("Id", required), field<&Index::name>("Name", required), field<&Index::method>("btree, gin, hash …"),
                     field<&Index::unique>("UNIQUE"), field<&Index::parts>("Columns and expressions", required),
                     field<&Index::include>("INCLUDE: ids of columns"), field<&Index::where>("Condition of a partial index"),
                     field<&Index::nulls_not_distinct>("NULLS NOT DISTINCT"), field<&Index::options>("Options"),
                     field<&Index::tablespace>("Tablespace"), field<&Index::invisible>("MySQL: INVISIBLE"),
                     field<&Index::valid>("false: what a failed CONCURRENTLY left"), field<&Index::only>("ON ONLY"),
                     field<&Index::clustered_on>("CLUSTER ON"), field<&Index::replica_identity>("REPLICA IDENTITY USING"),
                     field<&Index::attached_to>("On a partition: the parent's index"), field<&Index::comment>("Comment"));
  }
};

struct Check {
  std::string id = {};
  std::optional<std::string> name = {};
  std::string expression = {};
  std::optional<bool> no_inherit = {};
  std::optional<bool> validated = {};
  std::optional<bool> enforced = {};
  std::optional<bool> local = {};
  std::optional<std::string> column = {};  ///< id; MariaDB: in whose definition it stands
  std::optional<std::string> comment = {};
  bool operator==(const Check&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Check::id>("Id", required), field<&Check::name>("Name"), field<&Check::expression>("Condition", required),
                     field<&Check::no_inherit>("NO INHERIT"), field<&Check::validated>("false: NOT VALID"),
                     field<&Check::enforced>("false: NOT ENFORCED"), field<&Check::local>("false: only inherited"),
                     field<&Check::column>("MariaDB: id of the column it stands with"), field<&Check::comment>("Comment"));
  }
};

struct Exclusion {
  std::string id = {};
  std::string name = {};
  std::string method = "gist";
  std::vector<Part> parts = {};
  std::optional<Texts> include = {};  ///< ids
  std::optional<std::string> where = {};
  std::optional<Deferral> deferrable = {};
  std::optional<Texts> options = {};
  std::optional<std::string> tablespace = {};
  std::optional<std::string> comment = {};
  std::optional<std::string> attached_to = {};
  std::optional<bool> clustered_on = {};
  bool operator==(const Exclusion&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Exclusion::id>("Id", required), field<&Exclusion::name>("Name"), field<&Exclusion::method>("gist, spgist …"),
                     field<&Exclusion::parts>("Columns and expressions with operators", required),
                     field<&Exclusion::include>("INCLUDE: ids of columns"), field<&Exclusion::where>("Condition"),
                     field<&Exclusion::deferrable>("When it is checked"), field<&Exclusion::options>("Options of its index"),
                     field<&Exclusion::tablespace>("Tablespace of its index"), field<&Exclusion::comment>("Comment"),
                     field<&Exclusion::attached_to>("On a partition: the parent's constraint"),
                     field<&Exclusion::clustered_on>("CLUSTER ON its index"));
  }
};

/// Another table: by the id of its node; by name when it is not in the diagram.
struct TableRef {
  std::optional<std::string> node = {};
  std::optional<Name> name = {};
  bool operator==(const TableRef&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&TableRef::node>("Id of the table's node, or"), field<&TableRef::name>("its name"));
  }
};

struct PartitionKey {
  std::string strategy = {};
  std::optional<std::vector<Part>> parts = {};
  std::optional<std::string> text = {};  ///< MySQL: the whole clause
  bool operator==(const PartitionKey&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&PartitionKey::strategy>("range, list, hash", required), field<&PartitionKey::parts>("Columns and expressions"),
                     field<&PartitionKey::text>("MySQL: the whole clause"));
  }
};

struct PartitionParent {
  TableRef parent = {};
  std::string bound = {};
  bool operator==(const PartitionParent&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&PartitionParent::parent>("The partitioned table", required),
                     field<&PartitionParent::bound>("FOR VALUES …, DEFAULT", required));
  }
};

/// A sequence that a column of the table owns (serial).
struct OwnedSequence {
  std::optional<std::string> schema = {};
  std::string name = {};
  std::string column = {};  ///< id
  std::string type = "bigint";
  SequenceOptions options = {};
  std::optional<bool> unlogged = {};
  std::optional<std::string> comment = {};
  bool operator==(const OwnedSequence&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&OwnedSequence::schema>("Schema"), field<&OwnedSequence::name>("Name", required),
                     field<&OwnedSequence::column>("Id of the column that owns it", required), field<&OwnedSequence::type>("Type"),
                     field<&OwnedSequence::options>("Options"), field<&OwnedSequence::unlogged>("UNLOGGED"),
                     field<&OwnedSequence::comment>("Comment"));
  }
};

struct NodeTrigger {
  std::string name = {};
  std::string definition = {};
  std::optional<std::string> enabled = {};
  std::optional<Uses> uses = {};
  std::optional<std::string> comment = {};
  bool operator==(const NodeTrigger&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&NodeTrigger::name>("Name", required), field<&NodeTrigger::definition>("Statement", required),
                     field<&NodeTrigger::enabled>("disabled, replica, always"), field<&NodeTrigger::uses>("What it uses"),
                     field<&NodeTrigger::comment>("Comment"));
  }
};

struct NodePolicy {
  std::string name = {};
  bool permissive = true;
  std::string command = "all";
  Texts roles = {"public"};
  std::optional<std::string> using_expression = {};
  std::optional<std::string> with_check = {};
  std::optional<Uses> uses = {};
  std::optional<std::string> comment = {};
  bool operator==(const NodePolicy&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&NodePolicy::name>("Name", required), field<&NodePolicy::permissive>("PERMISSIVE"),
                     field<&NodePolicy::command>("all, select, insert, update, delete"), field<&NodePolicy::roles>("Roles"),
                     named("using", field<&NodePolicy::using_expression>("USING")), field<&NodePolicy::with_check>("WITH CHECK"),
                     field<&NodePolicy::uses>("What it uses"), field<&NodePolicy::comment>("Comment"));
  }
};

struct NodeGrant {
  std::string privilege = {};
  std::string grantee = {};
  std::optional<bool> grantable = {};
  std::optional<std::string> column = {};  ///< id; absent = on the whole
  std::optional<bool> revoked = {};        ///< true: taken away from whom has it by default
  bool operator==(const NodeGrant&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&NodeGrant::privilege>("SELECT, INSERT …", required), field<&NodeGrant::grantee>("To whom", required),
                     field<&NodeGrant::grantable>("WITH GRANT OPTION"), field<&NodeGrant::column>("Id of a column, when only on that"),
                     field<&NodeGrant::revoked>("A default privilege that was taken away"));
  }
};

enum class NodeKind { table, view, matview, enumeration, domain, note, area };
constexpr std::array<EnumName, 7> enum_names(NodeKind) {
  return {{{0, "table"}, {1, "view"}, {2, "matview"}, {3, "enum"}, {4, "domain"}, {5, "note"}, {6, "area"}}};
}

struct Node {
  std::string id = {};
  NodeKind kind = NodeKind::table;
  std::optional<std::string> schema = {};
  std::string name = {};
  double x = 0;
  double y = 0;
  std::optional<double> w = {};
  std::optional<double> h = {};
  std::optional<std::string> color = {};
  std::optional<bool> collapsed = {};
  std::optional<std::string> area = {};  ///< id of the area that holds it
  std::optional<std::string> comment = {};
  std::optional<std::vector<Column>> columns = {};
  std::optional<std::vector<Key>> keys = {};
  std::optional<std::vector<Index>> indexes = {};
  std::optional<std::vector<Check>> checks = {};
  std::optional<Texts> values = {};               ///< enum
  std::optional<std::string> definition = {};     ///< view, matview: the query
  std::optional<std::string> text = {};           ///< note: Markdown
  std::optional<std::string> type = {};           ///< domain: the base type
  std::optional<DataType> type_parts = {};        ///< as Column::type_parts
  std::optional<bool> nullable = {};              ///< domain: false = NOT NULL
  std::optional<std::string> default_value = {};  ///< domain
  std::optional<std::vector<Exclusion>> exclusions = {};
  std::optional<PartitionKey> partition_by = {};
  std::optional<PartitionParent> partition_of = {};
  std::optional<std::vector<TableRef>> inherits = {};
  std::optional<std::vector<ForeignKey>> foreign_keys = {};  ///< those that no edge can say: the other table is not in the diagram
  std::optional<std::vector<OwnedSequence>> sequences = {};
  std::optional<std::vector<NodeTrigger>> triggers = {};
  std::optional<std::vector<NodePolicy>> policies = {};
  std::optional<std::vector<NodeGrant>> grants = {};
  std::optional<std::string> owner = {};
  std::optional<bool> unlogged = {};
  std::optional<bool> row_security = {};
  std::optional<bool> force_row_security = {};
  std::optional<std::string> replica_identity = {};
  std::optional<Texts> options = {};
  std::optional<std::string> tablespace = {};
  std::optional<std::string> access_method = {};
  std::optional<std::string> of_type = {};
  std::optional<std::string> charset = {};
  std::optional<std::string> collation = {};
  std::optional<double> row_estimate = {};
  std::optional<std::int64_t> bytes = {};
  std::optional<bool> populated = {};                              ///< matview: false = WITH NO DATA
  std::optional<Uses> uses = {};                                   ///< view
  std::optional<std::vector<ColumnComment>> column_comments = {};  ///< view: of columns that `columns` does not list
  bool operator==(const Node&) const = default;
  static constexpr auto fields() {
    return fields_of(
        field<&Node::id>("Id; survives renames", required), field<&Node::kind>("What it is", required), field<&Node::schema>("Schema"),
        field<&Node::name>("Name", required), field<&Node::x>("Left, in pixels", required), field<&Node::y>("Top, in pixels", required),
        field<&Node::w>("Width"), field<&Node::h>("Height"), field<&Node::color>("#rrggbb or a colour's name"),
        field<&Node::collapsed>("Shown as its name only"), field<&Node::area>("Id of the area that holds it"),
        field<&Node::comment>("Comment"), field<&Node::columns>("Columns"), field<&Node::keys>("Primary and unique keys"),
        field<&Node::indexes>("Indexes"), field<&Node::checks>("CHECK constraints"), field<&Node::values>("enum: values"),
        field<&Node::definition>("view, matview: the query"), field<&Node::text>("note: Markdown"), field<&Node::type>("domain: base type"),
        field<&Node::type_parts>("domain: the type in parts, where its text is ambiguous"),
        field<&Node::nullable>("domain: false = NOT NULL"), named("default", field<&Node::default_value>("domain: default")),
        field<&Node::exclusions>("EXCLUDE constraints"), field<&Node::partition_by>("How it is partitioned"),
        field<&Node::partition_of>("Of what it is a partition"), field<&Node::inherits>("INHERITS"),
        field<&Node::foreign_keys>("Foreign keys that no edge can say"), field<&Node::sequences>("Sequences that its columns own"),
        field<&Node::triggers>("Triggers"), field<&Node::policies>("Row policies"), field<&Node::grants>("Privileges"),
        field<&Node::owner>("Owner"), field<&Node::unlogged>("UNLOGGED"), field<&Node::row_security>("Row security enabled"),
        field<&Node::force_row_security>("… for the owner too"), field<&Node::replica_identity>("Replica identity"),
        field<&Node::options>("Options: fillfactor=70, ENGINE=InnoDB …"), field<&Node::tablespace>("Tablespace"),
        field<&Node::access_method>("Access method"), field<&Node::of_type>("OF type"), field<&Node::charset>("MySQL: character set"),
        field<&Node::collation>("Collation"), field<&Node::row_estimate>("Rows, estimated; absent = unknown"),
        field<&Node::bytes>("Bytes with indexes"), field<&Node::populated>("matview: false = WITH NO DATA"),
        field<&Node::uses>("view: what the query uses"), field<&Node::column_comments>("view: comments of columns that are not listed"));
  }
};

bool is_relation(NodeKind kind);  ///< table, view, matview
std::string_view name_of(NodeKind kind);
/// The list, or an empty one.
const std::vector<Column>& columns_of(const Node& node);
const std::vector<Key>& keys_of(const Node& node);
const std::vector<Index>& indexes_of(const Node& node);
const std::vector<Check>& checks_of(const Node& node);
/// nullptr when there is none.
const Column* find_column(const Node& node, std::string_view id);
const Column* find_column_named(const Node& node, std::string_view name);
/// "public.orders": for messages.
std::string display(const Node& node);

/// "name:x" stands for a column that the table does not have.
constexpr std::string_view unknown_column = "name:";
/// The name that a column reference of the table means: its column's, or the x of "name:x"; nullopt for an id that is not there.
std::optional<std::string> column_name(const Node& node, const std::string& reference);

}  // namespace assay::schema::diagram
