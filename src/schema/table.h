// A table and all that stands in it: columns, keys, checks, exclusions, foreign keys, indexes, partitions. Parts of the Model (model.h, where
// the conventions stand). Pure data; copies freely; any thread; nothing fails.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fields.h"

namespace assay::schema {

struct Name {
  std::string schema = {};
  std::string name = {};
  auto operator<=>(const Name&) const = default;
  static constexpr auto fields() { return fields_of(field<&Name::schema>("Schema"), field<&Name::name>("Name", required)); }
};

struct DataType {
  std::string schema = {};  ///< of a user-defined type; empty = built in, or not resolved
  std::string name = {};    ///< PostgreSQL: as format_type writes it, without arguments: "character varying", "timestamp with time zone"
  std::vector<std::string> args = {};  ///< {"10", "2"}; MySQL ENUM and SET: the members, unquoted
  int dimensions = 0;                  ///< 1 for integer[]
  std::string suffix = {};             ///< MySQL "unsigned zerofill"; PostgreSQL interval fields "year to month"
  bool operator==(const DataType&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&DataType::schema>("Schema of a user-defined type"), field<&DataType::name>("Name", required),
                     field<&DataType::args>("Arguments"), field<&DataType::dimensions>("Array dimensions"),
                     field<&DataType::suffix>("What follows: unsigned, year to month"));
  }
};

/// Absent options are the engine's defaults.
struct SequenceOptions {
  std::optional<std::int64_t> start = {};
  std::optional<std::int64_t> increment = {};
  std::optional<std::int64_t> minimum = {};
  std::optional<std::int64_t> maximum = {};
  std::optional<std::int64_t> cache = {};
  bool cycle = false;
  bool operator==(const SequenceOptions&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&SequenceOptions::start>("START"), field<&SequenceOptions::increment>("INCREMENT"),
                     field<&SequenceOptions::minimum>("MINVALUE"), field<&SequenceOptions::maximum>("MAXVALUE"),
                     field<&SequenceOptions::cache>("CACHE"), field<&SequenceOptions::cycle>("CYCLE"));
  }
};

enum class IdentityKind { always, by_default, auto_increment };  ///< auto_increment: MySQL, SQLite
constexpr std::array<EnumName, 3> enum_names(IdentityKind) { return {{{0, "always"}, {1, "by_default"}, {2, "auto_increment"}}}; }

struct Identity {
  IdentityKind kind = IdentityKind::by_default;
  std::string sequence = {};  ///< PostgreSQL, only when not table_column_seq
  SequenceOptions options = {};
  bool operator==(const Identity&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Identity::kind>("Kind", required), field<&Identity::sequence>("Name of its sequence, when not the usual one"),
                     field<&Identity::options>("Options"));
  }
};

struct Generated {
  std::string expression = {};
  bool stored = true;
  bool operator==(const Generated&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Generated::expression>("Expression", required), field<&Generated::stored>("Stored, else virtual", required));
  }
};

struct Column {
  std::string id = {};
  std::string name = {};
  DataType type = {};
  bool nullable = true;
  std::string not_null_name = {};  ///< PostgreSQL 18: the constraint's name when it is not table_column_not_null
  bool not_null_valid = true;      ///< PostgreSQL 18: false for NOT NULL … NOT VALID
  std::optional<std::string> default_value = {};
  std::optional<Identity> identity = {};
  std::optional<Generated> generated = {};
  std::string collation = {};             ///< as written after COLLATE, qualified if it was; empty = the type's own
  std::string charset = {};               ///< MySQL
  std::string on_update = {};             ///< MySQL: expression of ON UPDATE
  bool invisible = false;                 ///< MySQL 8.0.23, MariaDB 10.3
  std::string storage = {};               ///< PostgreSQL: plain, external, extended, main; empty = the type's own
  std::string compression = {};           ///< PostgreSQL: pglz, lz4; empty = default
  int statistics = -1;                    ///< PostgreSQL: SET STATISTICS; -1 = default
  std::vector<std::string> options = {};  ///< PostgreSQL: "n_distinct=100"
  bool local = true;                      ///< false: only there because a parent table has it (INHERITS, partitions)
  std::string comment = {};
  bool not_null_no_inherit = false;  ///< PostgreSQL 18: NOT NULL … NO INHERIT
  bool operator==(const Column&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Column::id>("Id"), field<&Column::name>("Name", required), field<&Column::type>("Type", required),
                     field<&Column::nullable>("Whether it admits NULL"), field<&Column::not_null_name>("Name of the NOT NULL constraint"),
                     field<&Column::not_null_valid>("Whether NOT NULL was validated"), field<&Column::default_value>("Default"),
                     field<&Column::identity>("Identity"), field<&Column::generated>("Generated"), field<&Column::collation>("Collation"),
                     field<&Column::charset>("Character set"), field<&Column::on_update>("ON UPDATE"),
                     field<&Column::invisible>("Invisible"), field<&Column::storage>("Storage"), field<&Column::compression>("Compression"),
                     field<&Column::statistics>("Statistics target"), field<&Column::options>("Options"),
                     field<&Column::local>("Whether it is the table's own"), field<&Column::comment>("Comment"),
                     field<&Column::not_null_no_inherit>("NOT NULL that children do not inherit"));
  }
};

enum class Deferral { none, deferrable, initially_deferred };
constexpr std::array<EnumName, 3> enum_names(Deferral) { return {{{0, "none"}, {1, "deferrable"}, {2, "initially_deferred"}}}; }

/// PRIMARY KEY or UNIQUE. Its index is not listed among the table's indexes.
struct Key {
  std::string id = {};
  std::string name = {};
  bool primary = false;
  std::vector<std::string> columns = {};
  std::vector<int> prefix = {};              ///< MySQL: key (col(10)); empty, or one per column with 0 = whole
  std::vector<std::string> descending = {};  ///< MySQL 8, MariaDB 10.8, SQLite: which of the columns run downwards
  std::vector<std::string> include = {};
  bool nulls_not_distinct = false;  ///< PostgreSQL 15
  bool without_overlaps = false;    ///< PostgreSQL 18: the last column
  Deferral deferral = Deferral::none;
  std::vector<std::string> options = {};  ///< "fillfactor=70"
  std::string tablespace = {};
  std::string method = {};       ///< MySQL: USING HASH; empty = btree
  std::string attached_to = {};  ///< on a partition: the parent's key that this one belongs to (then it is derived)
  std::string comment = {};
  bool clustered_on = false;      ///< PostgreSQL: CLUSTER ON its index
  bool replica_identity = false;  ///< PostgreSQL: REPLICA IDENTITY USING INDEX its index
  bool operator==(const Key&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Key::id>("Id"), field<&Key::name>("Name"), field<&Key::primary>("PRIMARY KEY, else UNIQUE"),
                     field<&Key::columns>("Columns", required), field<&Key::prefix>("Prefix lengths"),
                     field<&Key::descending>("Columns in DESC order"), field<&Key::include>("INCLUDE"),
                     field<&Key::nulls_not_distinct>("NULLS NOT DISTINCT"), field<&Key::without_overlaps>("WITHOUT OVERLAPS"),
                     field<&Key::deferral>("Deferral"), field<&Key::options>("Index options"), field<&Key::tablespace>("Tablespace"),
                     field<&Key::method>("Method"), field<&Key::attached_to>("The parent's key"), field<&Key::comment>("Comment"),
                     field<&Key::clustered_on>("CLUSTER ON"), field<&Key::replica_identity>("Replica identity"));
  }
};

struct Check {
  std::string id = {};
  std::string name = {};
  std::string expression = {};
  bool no_inherit = false;
  bool validated = true;
  bool enforced = true;
  bool local = true;        ///< false: inherited
  std::string column = {};  ///< MariaDB: the column in whose definition it stands; then its name is the column's
  std::string comment = {};
  bool operator==(const Check&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Check::id>("Id"), field<&Check::name>("Name"), field<&Check::expression>("Expression", required),
                     field<&Check::no_inherit>("NO INHERIT"), field<&Check::validated>("Validated"), field<&Check::enforced>("Enforced"),
                     field<&Check::local>("The table's own"), field<&Check::column>("The column it stands with"),
                     field<&Check::comment>("Comment"));
  }
};

struct IndexPart {
  std::string column = {};      ///< or
  std::string expression = {};  ///< one of the two is filled
  int prefix = 0;               ///< MySQL: col(10); 0 = whole
  std::string collation = {};
  std::string opclass = {};  ///< with parameters, as written; empty = the default one
  bool descending = false;
  std::optional<bool> nulls_first = {};  ///< only when it is not the default of the direction
  std::string with_operator = {};        ///< exclusion constraints: "&&", "="
  bool operator==(const IndexPart&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&IndexPart::column>("Column"), field<&IndexPart::expression>("Expression"),
                     field<&IndexPart::prefix>("Prefix length"), field<&IndexPart::collation>("Collation"),
                     field<&IndexPart::opclass>("Operator class"), field<&IndexPart::descending>("DESC"),
                     field<&IndexPart::nulls_first>("NULLS FIRST"), field<&IndexPart::with_operator>("Operator (exclusion)"));
  }
};

struct Index {
  std::string id = {};
  std::string name = {};
  std::string method = "btree";  ///< MySQL also fulltext, spatial, hash
  bool unique = false;
  bool nulls_not_distinct = false;
  std::vector<IndexPart> parts = {};
  std::vector<std::string> include = {};
  std::string where = {};
  std::vector<std::string> options = {};  ///< "fillfactor=70"; MySQL: "parser=ngram"
  std::string tablespace = {};
  bool invisible = false;  ///< MySQL 8 INVISIBLE, MariaDB IGNORED
  bool valid = true;       ///< false: what a failed CREATE INDEX CONCURRENTLY left
  bool only = false;       ///< PostgreSQL: ON ONLY of a partitioned table
  bool clustered_on = false;
  bool replica_identity = false;
  std::string attached_to = {};  ///< on a partition: the parent's index that this one belongs to (then it is derived)
  std::string comment = {};
  bool operator==(const Index&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Index::id>("Id"), field<&Index::name>("Name"), field<&Index::method>("Method"), field<&Index::unique>("Unique"),
                     field<&Index::nulls_not_distinct>("NULLS NOT DISTINCT"), field<&Index::parts>("Parts", required),
                     field<&Index::include>("INCLUDE"), field<&Index::where>("WHERE"), field<&Index::options>("Options"),
                     field<&Index::tablespace>("Tablespace"), field<&Index::invisible>("Invisible"), field<&Index::valid>("Valid"),
                     field<&Index::only>("ON ONLY"), field<&Index::clustered_on>("CLUSTER ON"),
                     field<&Index::replica_identity>("Replica identity"), field<&Index::attached_to>("The parent's index"),
                     field<&Index::comment>("Comment"));
  }
};

/// EXCLUDE USING method (parts) WHERE (…).
struct Exclusion {
  std::string name = {};
  std::string method = "gist";
  std::vector<IndexPart> parts = {};
  std::vector<std::string> include = {};
  std::string where = {};
  Deferral deferral = Deferral::none;
  std::vector<std::string> options = {};
  std::string tablespace = {};
  std::string comment = {};
  std::string attached_to = {};  ///< on a partition: the parent's constraint that this one belongs to (then it is derived)
  bool clustered_on = false;     ///< PostgreSQL: CLUSTER ON its index
  bool operator==(const Exclusion&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Exclusion::name>("Name"), field<&Exclusion::method>("Method"), field<&Exclusion::parts>("Parts", required),
                     field<&Exclusion::include>("INCLUDE"), field<&Exclusion::where>("WHERE"), field<&Exclusion::deferral>("Deferral"),
                     field<&Exclusion::options>("Index options"), field<&Exclusion::tablespace>("Tablespace"),
                     field<&Exclusion::comment>("Comment"), field<&Exclusion::attached_to>("The parent's constraint"),
                     field<&Exclusion::clustered_on>("CLUSTER ON"));
  }
};

enum class Action { no_action, restrict_, cascade, set_null, set_default };
constexpr std::array<EnumName, 5> enum_names(Action) {
  return {{{0, "no_action"}, {1, "restrict"}, {2, "cascade"}, {3, "set_null"}, {4, "set_default"}}};
}
enum class Match { simple, full };
constexpr std::array<EnumName, 2> enum_names(Match) { return {{{0, "simple"}, {1, "full"}}}; }

struct ForeignKey {
  std::string id = {};
  std::string name = {};
  std::vector<std::string> columns = {};
  std::string ref_schema = {};
  std::string ref_table = {};
  std::vector<std::string> ref_columns = {};  ///< filled by Model::resolve() when the text left them to the primary key
  Action on_delete = Action::no_action;
  Action on_update = Action::no_action;
  std::vector<std::string> on_delete_columns = {};  ///< PostgreSQL 15: SET NULL (a, b)
  Match match = Match::simple;
  Deferral deferral = Deferral::none;
  bool validated = true;
  bool enforced = true;
  bool period = false;  ///< PostgreSQL 18: the last column is PERIOD
  bool local = true;    ///< false: on a partition, made for the parent's
  std::string comment = {};
  bool operator==(const ForeignKey&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&ForeignKey::id>("Id"), field<&ForeignKey::name>("Name"), field<&ForeignKey::columns>("Columns", required),
                     field<&ForeignKey::ref_schema>("Schema of the referenced table"),
                     field<&ForeignKey::ref_table>("Referenced table", required), field<&ForeignKey::ref_columns>("Referenced columns"),
                     field<&ForeignKey::on_delete>("ON DELETE"), field<&ForeignKey::on_update>("ON UPDATE"),
                     field<&ForeignKey::on_delete_columns>("Columns of ON DELETE SET"), field<&ForeignKey::match>("MATCH"),
                     field<&ForeignKey::deferral>("Deferral"), field<&ForeignKey::validated>("Validated"),
                     field<&ForeignKey::enforced>("Enforced"), field<&ForeignKey::period>("PERIOD"),
                     field<&ForeignKey::local>("The table's own"), field<&ForeignKey::comment>("Comment"));
  }
};

/// PARTITION BY strategy (parts): PostgreSQL by parts; MySQL keeps its whole clause in `text`, partitions included.
struct Partitioning {
  std::string strategy = {};  ///< range, list, hash
  std::vector<IndexPart> parts = {};
  std::string text = {};
  bool operator==(const Partitioning&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Partitioning::strategy>("range, list, hash", required), field<&Partitioning::parts>("Key"),
                     field<&Partitioning::text>("The clause (MySQL)"));
  }
};

struct PartitionOf {
  Name parent = {};
  std::string bound = {};  ///< "FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')" or "DEFAULT"
  bool operator==(const PartitionOf&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&PartitionOf::parent>("Parent", required), field<&PartitionOf::bound>("Bound", required));
  }
};

struct Table {
  std::string id = {};
  std::string schema = {};
  std::string name = {};
  std::vector<Column> columns = {};
  std::vector<Key> keys = {};
  std::vector<Check> checks = {};
  std::vector<Exclusion> exclusions = {};
  std::vector<ForeignKey> foreign_keys = {};
  std::vector<Index> indexes = {};
  std::optional<Partitioning> partition_by = {};
  std::optional<PartitionOf> partition_of = {};
  std::vector<Name> inherits = {};
  bool unlogged = false;
  bool row_security = false;
  bool force_row_security = false;
  std::string replica_identity = {};      ///< full, nothing; empty = default, or the index that says so
  std::vector<std::string> options = {};  ///< PostgreSQL "fillfactor=70"; MySQL "ENGINE=InnoDB"; SQLite "STRICT", "WITHOUT ROWID"
  std::string tablespace = {};
  std::string access_method = {};  ///< empty = heap
  std::string of_type = {};        ///< CREATE TABLE … OF type
  std::string charset = {};        ///< MySQL
  std::string collation = {};      ///< MySQL
  std::string comment = {};
  double row_estimate = -1;  ///< live catalogs: -1 = never analysed. Not compared.
  std::int64_t bytes = 0;    ///< live catalogs: with indexes and TOAST. Not compared.
  const Column* column(std::string_view column_name) const;
  Column* column(std::string_view column_name);
  const Key* primary_key() const;
  Name qualified() const { return {schema, name}; }
  static constexpr auto fields() {
    return fields_of(field<&Table::id>("Id"), field<&Table::schema>("Schema"), field<&Table::name>("Name", required),
                     field<&Table::columns>("Columns", required), field<&Table::keys>("Primary and unique keys"),
                     field<&Table::checks>("CHECK constraints"), field<&Table::exclusions>("EXCLUDE constraints"),
                     field<&Table::foreign_keys>("Foreign keys"), field<&Table::indexes>("Indexes"),
                     field<&Table::partition_by>("How it is partitioned"), field<&Table::partition_of>("Of what it is a partition"),
                     field<&Table::inherits>("INHERITS"), field<&Table::unlogged>("UNLOGGED"),
                     field<&Table::row_security>("Row security enabled"), field<&Table::force_row_security>("… for the owner too"),
                     field<&Table::replica_identity>("Replica identity"), field<&Table::options>("Options"),
                     field<&Table::tablespace>("Tablespace"), field<&Table::access_method>("Access method"),
                     field<&Table::of_type>("OF type"), field<&Table::charset>("Character set"), field<&Table::collation>("Collation"),
                     field<&Table::comment>("Comment"), field<&Table::row_estimate>("Rows, estimated; -1 = unknown"),
                     field<&Table::bytes>("Bytes with indexes"));
  }
};

}  // namespace assay::schema
