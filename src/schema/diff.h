// What differs between two models of one dialect: a closed set of change types. Renames are known by id, by hint, or by an answer; similar
// pairs otherwise become questions and are taken as drop and add. Pure; any thread; nothing fails. O(n log n) in objects and columns.
// Ownership: changes point into the two models, which must outlive the diff.
#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "schema/migration.h"
#include "schema/model.h"

namespace assay::schema {

/// Every kind of object has create, drop, rename (where the engine can) and alter; tables and columns are told apart further, because their
/// changes lock differently. Slugs (name_of) are those of MigrationStatement::kind where one statement makes the change.
enum class ChangeType {
  create_schema,
  drop_schema,
  rename_schema,
  create_extension,
  drop_extension,
  alter_extension,
  create_enum,
  drop_enum,
  rename_enum,
  add_enum_value,
  rename_enum_value,
  replace_enum,
  create_domain,
  drop_domain,
  rename_domain,
  alter_domain,
  create_composite,
  drop_composite,
  alter_composite,
  create_sequence,
  drop_sequence,
  rename_sequence,
  alter_sequence,
  create_table,
  drop_table,
  rename_table,
  move_table,
  alter_table_options,
  alter_partitioning,
  attach_partition,
  detach_partition,
  alter_inherits,
  alter_row_security,
  add_column,
  drop_column,
  rename_column,
  alter_column_type,
  set_not_null,
  drop_not_null,
  set_default,
  drop_default,
  alter_identity,
  alter_generated,
  alter_column_options,
  reorder_columns,
  add_primary_key,
  drop_primary_key,
  add_unique,
  drop_unique,
  add_check,
  drop_check,
  add_exclusion,
  drop_exclusion,
  add_foreign_key,
  drop_foreign_key,
  validate_constraint,
  alter_constraint,
  rename_constraint,
  create_index,
  drop_index,
  rename_index,
  replace_index,
  alter_index,
  create_view,
  drop_view,
  rename_view,
  replace_view,
  alter_view,
  create_routine,
  drop_routine,
  replace_routine,
  create_trigger,
  drop_trigger,
  replace_trigger,
  alter_trigger,
  create_policy,
  drop_policy,
  rename_policy,
  alter_policy,
  grant,
  revoke,
  set_owner,
  set_comment,
  create_opaque,
  drop_opaque,
  replace_opaque
};
std::string_view name_of(ChangeType type);

/// What a change covers:
///   create_table    all that stands in the table: columns, keys, checks, exclusions, foreign keys, indexes, comments, partition_of. Its triggers,
///                   policies, grants and the sequences its columns own are changes of their own. create_view likewise (indexes, comments).
///   drop_table      everything in and on it, triggers, policies and grants too; sequences it owns are dropped by it: no drop_sequence.
///   replace_*       the object exists on both sides and differs in what cannot be altered; planners choose OR REPLACE or drop and create.
///   add_enum_value  `detail` is the value; its neighbours stand in `to`.  rename_*  `detail` is the old name, qualified where it has a schema.
///   set_comment     `detail` is the new comment, empty = none.  grant, revoke, set_owner: `to` (revoke: `from`) is the Grant or Owner.
/// Partitions: keys, indexes, checks and foreign keys that come from the parent (attached_to, local = false) are not compared.
struct Change {
  ChangeType type = ChangeType::create_table;
  ObjectRef object = {};    ///< by its name in `to`; dropped things by theirs in `from`
  std::string detail = {};  ///< "integer → bigint", the old name, the value, the comment's old text …
  /// The table (view, type …) that holds it, and the thing itself; nullptr on the side that lacks it. The kind of `object` says the type:
  /// "column" → Column, "table" → Table …
  const void* from_parent = nullptr;
  const void* to_parent = nullptr;
  const void* from = nullptr;
  const void* to = nullptr;
};

struct DiffOptions {
  bool owners = false;                                   ///< compare owners
  bool grants = true;                                    ///< compare grants
  bool comments = true;                                  ///< compare comments
  std::map<std::string, std::string> answers = {};       ///< of questions, by id: "rename" | "drop_add"
  std::map<std::string, std::string> renamed_from = {};  ///< hints: "table:public.new" → "public.old", "column:public.t.new" → "old"
  /// Calls body(begin, end) for parts of [0, count), each of `least` or more, at once if it can (core/spread.h); empty: one after the other.
  std::function<void(std::size_t count, std::size_t least, const std::function<void(std::size_t, std::size_t)>& body)> spread = {};
};

struct Diff {
  std::vector<Change> changes = {};
  std::vector<Question> questions = {};
  std::vector<NotModelled> not_modelled = {};    ///< opaque objects of either side whose text cannot be compared
  std::vector<NotModelled> not_reproduced = {};  ///< column_order
  bool empty() const { return changes.empty(); }
};

/// Code::invalid when the dialects differ.
Result<Diff> diff(const Model& from, const Model& to, const DiffOptions& options = {});

/// `-- @renamed from old` above a CREATE TABLE or a column's line, as DiffOptions::renamed_from.
std::map<std::string, std::string> rename_hints(std::string_view sql, Dialect dialect);

}  // namespace assay::schema
