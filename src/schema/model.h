// A database's structure as values: what an adapter read, or a DDL text, a DBML text or a diagram says. Pure data, in one dialect: types and
// expressions are written as that dialect writes them. Copies freely; any thread; nothing fails.
//
// Conventions
//   schema      PostgreSQL: always filled for user objects ("public" when the text named none). MySQL, SQLite: empty.
//   id          opaque, survives renames (diagrams); empty = unknown, then objects are known by name.
//   expression  text without outer parentheses, canonical where the reader can (PostgreSQL: as libpg_query prints it).
//   order       columns and enum values keep theirs; every other list is sorted by Model::sort() (schema, then name), so that equal
//               databases are equal models, byte for byte.
// What the model has no type for is kept in `opaque` with its text: no reader drops anything silently.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/proof.h"
#include "schema/dialect.h"
#include "schema/table.h"

namespace assay::schema {

struct ColumnComment {
  std::string column = {};
  std::string comment = {};
  bool operator==(const ColumnComment&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&ColumnComment::column>("Column", required), field<&ColumnComment::comment>("Comment", required));
  }
};

/// What a text refers to, as far as it can be seen; names unqualified in the text have an empty schema. For ordering and for recreating
/// dependants: what cannot be seen (dynamic SQL) is not in it.
struct Uses {
  std::vector<Name> relations = {};
  std::vector<Name> functions = {};
  std::vector<Name> types = {};
  std::vector<std::string> columns = {};  ///< bare names; "*" = all of the relations
  bool operator==(const Uses&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Uses::relations>("Tables, views, sequences"), field<&Uses::functions>("Functions"),
                     field<&Uses::types>("Types"), field<&Uses::columns>("Columns"));
  }
};

struct View {
  std::string id = {};
  std::string schema = {};
  std::string name = {};
  bool materialized = false;
  std::vector<std::string> columns = {};       ///< names, where the text or the catalog says them
  std::vector<std::string> column_types = {};  ///< live catalogs only. Not compared.
  std::string definition = {};                 ///< the query, no semicolon
  std::vector<std::string> options =
      {};                           ///< "security_barrier=true", "check_option=local"; MySQL: "ALGORITHM=MERGE", "SQL SECURITY INVOKER"
  std::vector<Index> indexes = {};  ///< materialised views
  bool populated = true;            ///< false: WITH NO DATA
  std::string access_method = {};
  std::string tablespace = {};
  Uses uses = {};
  std::string comment = {};
  std::vector<ColumnComment> column_comments = {};
  Name qualified() const { return {schema, name}; }
  static constexpr auto fields() {
    return fields_of(field<&View::id>("Id"), field<&View::schema>("Schema"), field<&View::name>("Name", required),
                     field<&View::materialized>("MATERIALIZED"), field<&View::columns>("Column names"),
                     field<&View::column_types>("Column types"), field<&View::definition>("Query", required),
                     field<&View::options>("Options"), field<&View::indexes>("Indexes"), field<&View::populated>("WITH DATA"),
                     field<&View::access_method>("Access method"), field<&View::tablespace>("Tablespace"), field<&View::uses>("Uses"),
                     field<&View::comment>("Comment"), field<&View::column_comments>("Comments of columns"));
  }
};

struct Enum {
  std::string id = {};
  std::string schema = {};
  std::string name = {};
  std::vector<std::string> values = {};
  std::string comment = {};
  static constexpr auto fields() {
    return fields_of(field<&Enum::id>("Id"), field<&Enum::schema>("Schema"), field<&Enum::name>("Name", required),
                     field<&Enum::values>("Values", required), field<&Enum::comment>("Comment"));
  }
};

struct Domain {
  std::string id = {};
  std::string schema = {};
  std::string name = {};
  DataType type = {};
  bool nullable = true;
  std::optional<std::string> default_value = {};
  std::string collation = {};
  std::vector<Check> checks = {};
  std::string comment = {};
  static constexpr auto fields() {
    return fields_of(field<&Domain::id>("Id"), field<&Domain::schema>("Schema"), field<&Domain::name>("Name", required),
                     field<&Domain::type>("Base type", required), field<&Domain::nullable>("Admits NULL"),
                     field<&Domain::default_value>("Default"), field<&Domain::collation>("Collation"), field<&Domain::checks>("Checks"),
                     field<&Domain::comment>("Comment"));
  }
};

struct Composite {
  std::string schema = {};
  std::string name = {};
  std::vector<Column> attributes = {};  ///< name, type, collation, comment
  std::string comment = {};
  static constexpr auto fields() {
    return fields_of(field<&Composite::schema>("Schema"), field<&Composite::name>("Name", required),
                     field<&Composite::attributes>("Attributes", required), field<&Composite::comment>("Comment"));
  }
};

/// Not those of identity columns.
struct Sequence {
  std::string schema = {};
  std::string name = {};
  std::string type = "bigint";
  SequenceOptions options = {};
  std::optional<Name> owner_table = {};  ///< OWNED BY
  std::string owner_column = {};
  bool unlogged = false;
  std::string comment = {};
  static constexpr auto fields() {
    return fields_of(field<&Sequence::schema>("Schema"), field<&Sequence::name>("Name", required), field<&Sequence::type>("Type"),
                     field<&Sequence::options>("Options"), field<&Sequence::owner_table>("OWNED BY: table"),
                     field<&Sequence::owner_column>("OWNED BY: column"), field<&Sequence::unlogged>("UNLOGGED"),
                     field<&Sequence::comment>("Comment"));
  }
};

enum class RoutineKind { function, procedure, window };
constexpr std::array<EnumName, 3> enum_names(RoutineKind) { return {{{0, "function"}, {1, "procedure"}, {2, "window"}}}; }

struct Argument {
  std::string name = {};
  std::string mode = {};  ///< "", "OUT", "INOUT", "VARIADIC" (TABLE columns are in `returns`)
  DataType type = {};
  std::optional<std::string> default_value = {};
  bool operator==(const Argument&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Argument::name>("Name"), field<&Argument::mode>("OUT, INOUT, VARIADIC"),
                     field<&Argument::type>("Type", required), field<&Argument::default_value>("Default"));
  }
};

struct Routine {
  std::string schema = {};
  std::string name = {};
  RoutineKind kind = RoutineKind::function;
  std::vector<Argument> arguments = {};
  std::string returns = {};   ///< "integer", "SETOF public.t", "TABLE(a integer, b text)", "trigger"; empty for procedures
  std::string language = {};  ///< lower case; MySQL: "sql"
  std::string body = {};      ///< text between the quotes; SQL-standard bodies: from BEGIN ATOMIC or RETURN on
  bool sql_body = false;      ///< SQL-standard body (PostgreSQL 14)
  std::vector<std::string> attributes =
      {};  ///< canonical, sorted: "STABLE", "STRICT", "SECURITY DEFINER", "COST 10", "SET search_path TO 'x'"
  Uses uses = {};
  std::string comment = {};
  Name qualified() const { return {schema, name}; }
  static constexpr auto fields() {
    return fields_of(field<&Routine::schema>("Schema"), field<&Routine::name>("Name", required), field<&Routine::kind>("Kind"),
                     field<&Routine::arguments>("Arguments"), field<&Routine::returns>("What it returns"),
                     field<&Routine::language>("Language", required), field<&Routine::body>("Body", required),
                     field<&Routine::sql_body>("SQL-standard body"), field<&Routine::attributes>("Attributes"),
                     field<&Routine::uses>("Uses"), field<&Routine::comment>("Comment"));
  }
};

struct Trigger {
  Name table = {};  ///< or view
  std::string name = {};
  std::string definition = {};  ///< canonical CREATE TRIGGER statement, no semicolon
  std::string enabled = {};     ///< "", "disabled", "replica", "always"
  Uses uses = {};               ///< its function; columns of UPDATE OF and WHEN
  std::string comment = {};
  static constexpr auto fields() {
    return fields_of(field<&Trigger::table>("Table", required), field<&Trigger::name>("Name", required),
                     field<&Trigger::definition>("Statement", required), field<&Trigger::enabled>("disabled, replica, always"),
                     field<&Trigger::uses>("Uses"), field<&Trigger::comment>("Comment"));
  }
};

struct Policy {
  Name table = {};
  std::string name = {};
  bool permissive = true;
  std::string command = "all";  ///< all, select, insert, update, delete
  std::vector<std::string> roles = {"public"};
  std::string using_ = {};
  std::string with_check = {};
  Uses uses = {};
  std::string comment = {};
  static constexpr auto fields() {
    return fields_of(field<&Policy::table>("Table", required), field<&Policy::name>("Name", required),
                     field<&Policy::permissive>("PERMISSIVE"), field<&Policy::command>("Command"), field<&Policy::roles>("Roles"),
                     field<&Policy::using_>("USING"), field<&Policy::with_check>("WITH CHECK"), field<&Policy::uses>("Uses"),
                     field<&Policy::comment>("Comment"));
  }
};

/// One privilege of one role on one object: sorted and unique. `object.kind`: table (views and sequences say so too), schema, function,
/// type, database, column.
struct Grant {
  ObjectRef object = {};
  std::string privilege = {};  ///< upper case: SELECT
  std::string grantee = {};    ///< "public" = everybody
  bool grantable = false;
  /// PostgreSQL: a privilege that everybody (EXECUTE on functions, USAGE on types, on schema public) or the owner has by default was taken
  /// away: this is a REVOKE.
  bool revoked = false;
  bool operator==(const Grant&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Grant::object>("On what", required), field<&Grant::privilege>("Privilege", required),
                     field<&Grant::grantee>("To whom", required), field<&Grant::grantable>("WITH GRANT OPTION"),
                     field<&Grant::revoked>("A default privilege that was taken away"));
  }
};

struct Owner {
  ObjectRef object = {};
  std::string role = {};
  bool operator==(const Owner&) const = default;
  static constexpr auto fields() { return fields_of(field<&Owner::object>("Of what", required), field<&Owner::role>("Role", required)); }
};

struct Namespace {
  std::string name = {};
  std::string comment = {};
  static constexpr auto fields() { return fields_of(field<&Namespace::name>("Name", required), field<&Namespace::comment>("Comment")); }
};

struct Extension {
  std::string name = {};
  std::string schema = {};
  std::string version = {};  ///< not compared
  std::string comment = {};
  static constexpr auto fields() {
    return fields_of(field<&Extension::name>("Name", required), field<&Extension::schema>("Schema"), field<&Extension::version>("Version"),
                     field<&Extension::comment>("Comment"));
  }
};

/// Not modelled, kept: statistics objects, aggregates, operators, casts, rules, event triggers, publications, foreign tables and servers,
/// text search objects, range types, collations, default privileges …
struct Opaque {
  std::string kind = {};  ///< "aggregate", "statistics", …
  Name name = {};
  std::string text = {};  ///< the statement that makes it, no semicolon; empty when the source cannot say
  Uses uses = {};
  static constexpr auto fields() {
    return fields_of(field<&Opaque::kind>("Kind", required), field<&Opaque::name>("Name", required), field<&Opaque::text>("Statement"),
                     field<&Opaque::uses>("Uses"));
  }
};

struct Model {
  Dialect dialect = Dialect::postgres;
  int version = 0;  ///< of the server it was read from (150020, 101100); 0 = a text
  std::string database = {};
  std::string charset = {};             ///< MySQL: the database's default
  std::string collation = {};           ///< MySQL: the database's default
  std::vector<Namespace> schemas = {};  ///< "public" is implied unless it has a comment
  std::vector<Extension> extensions = {};
  std::vector<Enum> enums = {};
  std::vector<Domain> domains = {};
  std::vector<Composite> composites = {};
  std::vector<Sequence> sequences = {};
  std::vector<Table> tables = {};
  std::vector<View> views = {};
  std::vector<Routine> routines = {};
  std::vector<Trigger> triggers = {};
  std::vector<Policy> policies = {};
  std::vector<Grant> grants = {};
  std::vector<Owner> owners = {};
  std::vector<Opaque> opaque = {};
  /// nullptr when there is none. Linear: build an index for many.
  const Table* table(std::string_view schema_name, std::string_view table_name) const;
  Table* table(std::string_view schema_name, std::string_view table_name);
  const View* view(std::string_view schema_name, std::string_view view_name) const;
  /// The order that makes equal databases equal models (see above). O(n log n).
  void sort();
  static constexpr auto fields() {
    return fields_of(field<&Model::dialect>("Dialect", required), field<&Model::version>("Server version number"),
                     field<&Model::database>("Database"), field<&Model::charset>("Default character set"),
                     field<&Model::collation>("Default collation"), field<&Model::schemas>("Schemas"),
                     field<&Model::extensions>("Extensions"), field<&Model::enums>("Enums"), field<&Model::domains>("Domains"),
                     field<&Model::composites>("Composite types"), field<&Model::sequences>("Sequences"), field<&Model::tables>("Tables"),
                     field<&Model::views>("Views"), field<&Model::routines>("Functions and procedures"),
                     field<&Model::triggers>("Triggers"), field<&Model::policies>("Policies"), field<&Model::grants>("Grants"),
                     field<&Model::owners>("Owners"), field<&Model::opaque>("Not modelled, kept"));
  }
};

/// "orders", "public.orders": for messages, never for SQL.
std::string display(const Name& name);
/// "ADD(integer, text)" style identity of a routine: its input argument types. Part of what names it.
std::string signature(const Routine& routine);
/// The type as its dialect writes it: "timestamp(3) with time zone", "public.mood[]", "enum('a','b')", "int(10) unsigned".
std::string type_text(const DataType& type, Dialect dialect);

}  // namespace assay::schema
