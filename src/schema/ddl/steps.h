// What the statements of a text do, one Step an action: ALTER TABLE with three commands is three steps of one statement. A reader tells them to
// whoever watches it, each statement before it is applied, so that what stood before can be asked in constant time and
// nothing is parsed twice. Names are resolved as at that place of the text. Steps inside DO blocks, routines and views are told too, as far as
// they are static SQL, and marked `inside`.
// Values; a watch is called from the reader's thread; views and the Standing are good until the call returns. Nothing fails: what has no kind of
// its own is `other`, and statements that cannot be parsed are not told.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ddl/read.h"

namespace assay::schema {

enum class StepKind {
  other,
  create_table,
  drop_table,
  rename_table,
  move_table,
  alter_table,    ///< settings that neither read nor write rows
  rewrite_table,  ///< SET LOGGED, TABLESPACE, ACCESS METHOD; MySQL: ENGINE, ROW_FORMAT, FORCE
  add_column,
  drop_column,
  rename_column,
  modify_column,  ///< MySQL: MODIFY and CHANGE, the whole definition
  alter_column_type,
  set_not_null,
  drop_not_null,
  set_default,
  drop_default,
  alter_identity,
  set_expression,
  add_primary_key,
  add_unique,
  add_check,
  add_not_null,
  add_foreign_key,
  add_exclusion,
  drop_constraint,
  drop_primary_key,
  drop_foreign_key,
  rename_constraint,
  validate_constraint,
  create_index,
  drop_index,
  rename_index,
  reindex,
  create_view,
  drop_view,
  rename_view,
  create_matview,
  refresh_matview,
  drop_matview,
  create_routine,
  drop_routine,
  create_trigger,
  drop_trigger,
  disable_trigger,
  create_type,
  drop_type,
  rename_type,
  create_enum,
  add_enum_value,
  rename_enum_value,
  create_domain,
  add_domain_check,
  set_domain_not_null,
  create_sequence,
  drop_sequence,
  create_schema,
  drop_schema,
  rename_schema,
  drop_database,
  truncate,
  insert,
  update,
  delete_rows,
  merge,
  select,
  copy,
  vacuum_full,
  cluster,
  lock_table,
  attach_partition,
  detach_partition,
  drop_partition,
  partition_table,
  convert_charset,
  set_parameter,
  begin,
  commit,
  rollback,
  do_block,
  call,
};
constexpr std::array<EnumName, 80> enum_names(StepKind) {
  return {{{0, "other"},
           {1, "create_table"},
           {2, "drop_table"},
           {3, "rename_table"},
           {4, "move_table"},
           {5, "alter_table"},
           {6, "rewrite_table"},
           {7, "add_column"},
           {8, "drop_column"},
           {9, "rename_column"},
           {10, "modify_column"},
           {11, "alter_column_type"},
           {12, "set_not_null"},
           {13, "drop_not_null"},
           {14, "set_default"},
           {15, "drop_default"},
           {16, "alter_identity"},
           {17, "set_expression"},
           {18, "add_primary_key"},
           {19, "add_unique"},
           {20, "add_check"},
           {21, "add_not_null"},
           {22, "add_foreign_key"},
           {23, "add_exclusion"},
           {24, "drop_constraint"},
           {25, "drop_primary_key"},
           {26, "drop_foreign_key"},
           {27, "rename_constraint"},
           {28, "validate_constraint"},
           {29, "create_index"},
           {30, "drop_index"},
           {31, "rename_index"},
           {32, "reindex"},
           {33, "create_view"},
           {34, "drop_view"},
           {35, "rename_view"},
           {36, "create_matview"},
           {37, "refresh_matview"},
           {38, "drop_matview"},
           {39, "create_routine"},
           {40, "drop_routine"},
           {41, "create_trigger"},
           {42, "drop_trigger"},
           {43, "disable_trigger"},
           {44, "create_type"},
           {45, "drop_type"},
           {46, "rename_type"},
           {47, "create_enum"},
           {48, "add_enum_value"},
           {49, "rename_enum_value"},
           {50, "create_domain"},
           {51, "add_domain_check"},
           {52, "set_domain_not_null"},
           {53, "create_sequence"},
           {54, "drop_sequence"},
           {55, "create_schema"},
           {56, "drop_schema"},
           {57, "rename_schema"},
           {58, "drop_database"},
           {59, "truncate"},
           {60, "insert"},
           {61, "update"},
           {62, "delete_rows"},
           {63, "merge"},
           {64, "select"},
           {65, "copy"},
           {66, "vacuum_full"},
           {67, "cluster"},
           {68, "lock_table"},
           {69, "attach_partition"},
           {70, "detach_partition"},
           {71, "drop_partition"},
           {72, "partition_table"},
           {73, "convert_charset"},
           {74, "set_parameter"},
           {75, "begin"},
           {76, "commit"},
           {77, "rollback"},
           {78, "do_block"},
           {79, "call"}}};
}

enum class Inside { nothing, do_block, routine, view };

/// What a query does that a rule may speak of.
enum class Habit {
  select_star,             ///< SELECT * of a table, as the output of a whole query
  null_comparison,         ///< a = NULL
  leading_wildcard,        ///< LIKE '%a'
  not_in_subquery,         ///< a NOT IN (SELECT …)
  order_by_random,         ///< ORDER BY random()
  insert_without_columns,  ///< INSERT INTO t VALUES …
  offset,                  ///< OFFSET with a number
  limit_without_order,     ///< LIMIT without ORDER BY
  cross_join,              ///< FROM a, b and no condition at all
  union_distinct,          ///< UNION without ALL
};
struct Sight {
  Habit habit = Habit::select_star;
  std::size_t at = 0;
  std::string text = {};  ///< the column or pattern
};

/// How the value of DEFAULT is made.
enum class Default { none, constant, stable, volatile_ };

struct Step {
  StepKind kind = StepKind::other;
  Inside inside = Inside::nothing;
  Name object = {};                       ///< the table, or what it is about; of an index's statement too, where it is known
  std::string part = {};                  ///< column, constraint, index, trigger, enum value
  Name other = {};                        ///< referenced table, partition
  std::string to = {};                    ///< the new name or schema; of ADD VALUE the neighbour
  std::optional<Column> column = {};      ///< ADD COLUMN, MODIFY; of a change of type only the type
  std::vector<std::string> columns = {};  ///< of a key, index, foreign key; of REFERENCES in `ref_columns`
  std::vector<std::string> ref_columns = {};
  std::string expression = {};  ///< of a check, a default, USING, an index's WHERE; SET: the value
  std::string word = {};        ///< what was written: "table" of DROP, INDEX of REINDEX; MySQL: the option's name
  Default default_is = Default::none;
  bool concurrently = false;
  bool if_exists = false;
  bool if_not_exists = false;
  bool cascade = false;
  bool not_valid = false;
  bool unique = false;
  bool with_column = false;  ///< a constraint that stands with the column that the same statement adds
  bool only = false;         ///< ONLY t, ON ONLY t
  bool first = false;        ///< MySQL: FIRST
  bool before = false;       ///< ADD VALUE … BEFORE
  bool after = false;        ///< ADD VALUE … AFTER; MySQL: AFTER a column
  bool has_where = false;
  bool local = false;       ///< SET LOCAL
  bool temporary = false;   ///< a temporary table
  bool replace = false;     ///< OR REPLACE
  bool from_query = false;  ///< CREATE TABLE … AS, INSERT … SELECT
  std::string using_index = {};
  std::string algorithm = {};    ///< MySQL: ALGORITHM=, upper case
  std::string lock = {};         ///< MySQL: LOCK=, upper case
  std::vector<Name> reads = {};  ///< UPDATE, DELETE, INSERT, SELECT: tables that the query names
  std::vector<Sight> sights = {};
  std::size_t begin = 0;  ///< of the action in the text
  std::size_t end = 0;
};

struct StepStatement {
  std::string_view text = {};  ///< without semicolon
  std::size_t begin = 0;       ///< in the text that is read
  std::size_t end = 0;
  std::size_t head = 0;  ///< ALTER TABLE: where its first action begins, when the actions could be told apart; else 0
  std::vector<Step> steps = {};
};

/// What stands where the text has got to.
class Standing {
 public:
  virtual const Table* table(const Name& name) const = 0;
  virtual const Enum* enumeration(const Name& name) const = 0;
  /// The table of an index, also of a key's.
  virtual Name table_of_index(const Name& index) const = 0;

 protected:
  ~Standing() = default;
};

class StepWatch {
 public:
  virtual void statement(StepStatement statement, const Standing& before) = 0;

 protected:
  ~StepWatch() = default;
};

/// As apply_sql; `watch` is told of PostgreSQL's, MySQL's and MariaDB's statements.
Result<ReadResult> apply_watched(Model model, std::string_view sql, Dialect dialect, StepWatch& watch, const ReadOptions& options = {});

}  // namespace assay::schema
