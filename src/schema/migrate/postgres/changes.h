// The kinds of change, one function a family: each turns one Change into steps on the Planner's bench. Internal to schema/migrate/postgres.
// Contracts as Planner's: pure, one thread, nothing fails; what cannot be done lands in `out.not_reproduced`.
#pragma once
#include <string>
#include <vector>

#include "schema/migrate/postgres/planner.h"
#include "schema/migrate/postgres/types.h"

namespace assay::schema::migrate::postgres {

/// A column of a table that both sides have.
struct ColumnPair {
  const Table* from_table = nullptr;
  const Table* to_table = nullptr;
  const Column* before = nullptr;
  const Column* after = nullptr;
  Name table() const { return to_table->qualified(); }
};

void plan_object(Planner& plan, const Change& change);      ///< schemas, extensions, types, sequences
void plan_table(Planner& plan, const Change& change);       ///< tables, partitions, inheritance, row security
void plan_table_name(Planner& plan, const Change& change);  ///< table_names.cpp: another name or schema
void plan_column(Planner& plan, const Change& change);      ///< columns
void plan_constraint(Planner& plan, const Change& change);  ///< keys, checks, exclusions, foreign keys
void plan_index(Planner& plan, const Change& change);       ///< indexes
void plan_program(Planner& plan, const Change& change);     ///< views, routines, triggers, policies
void plan_access(Planner& plan, const Change& change);      ///< grants, owners, comments, what is opaque

/// dependants.cpp. First: which objects must be dropped and made again around the changes. Then their steps.
void find_dependants(Planner& plan);
/// A view, routine, trigger, policy or other object of `from` that uses the column: its name in words; empty = none does.
std::string user_of(const Planner& plan, const ColumnPair& column);
void plan_recreated(Planner& plan);
/// May CREATE OR REPLACE make the change?
bool replaceable(const Planner& plan, const View& before, const View& after);
bool replaceable(const Planner& plan, const Routine& before, const Routine& after);

/// programs.cpp: one object as a whole, with its comment, grants and indexes. `unit` −1 = none.
std::size_t create_view(Planner& plan, const View& view, int unit);
std::size_t drop_view(Planner& plan, const View& view, bool survives, int unit);  ///< of `from`
std::size_t create_routine(Planner& plan, const Routine& routine, int unit, bool replace = false);
std::size_t drop_routine(Planner& plan, const Routine& routine, bool survives, int unit);
std::size_t create_trigger(Planner& plan, const Trigger& trigger, int unit);
std::size_t drop_trigger(Planner& plan, const Trigger& trigger, int unit);
std::size_t create_policy(Planner& plan, const Policy& policy, int unit);
std::size_t drop_policy(Planner& plan, const Policy& policy, int unit);
/// access.cpp: what is opaque; nothing when its kind's name does not say how it is dropped.
std::optional<std::size_t> drop_opaque(Planner& plan, const Opaque& object, int unit);
std::size_t create_opaque(Planner& plan, const Opaque& object, int unit);
/// Owner and grants of what was made anew.
void restore_access(Planner& plan, const ObjectRef& object, const std::string& key, int unit);

/// Columns of the type (by its name in `to`), arrays too, of tables that live on.
std::vector<ColumnPair> columns_of_type(const Planner& plan, const Name& type);
/// column_types.cpp. What a change of type means here (domains are looked into).
TypeChange change_of(const Planner& plan, const ColumnPair& column);
/// ALTER COLUMN … TYPE with what must be taken off and put on again around it. `using_` empty = by the rules of types.h.
std::size_t alter_type(Planner& plan, const ColumnPair& column, const std::string& using_, int unit);
/// Drops a column and adds it again as it is in `to`, with its keys, checks and indexes: for generated columns.
void add_again(Planner& plan, const ColumnPair& column, int unit);
/// Generated columns of the table that compute from this one (those of both sides).
std::vector<ColumnPair> computed_from(const Planner& plan, const ColumnPair& column);
/// columns.cpp. A default that gives way to an identity does so in one transaction: nobody inserts in between. After all changes.
void tie_identities(Planner& plan);
/// SET STATISTICS, SET STORAGE and the like.
void column_settings(Planner& plan, const Name& table, const Column& before, const Column& after);
/// replace_column.cpp. Which renames and type changes get a new column in the old one's place: fills plan.replaced_columns.
void choose_replacements(Planner& plan);
/// Why a new column cannot take this one's place while clients work; empty = it can.
std::string hinders_replacement(const Planner& plan, const ColumnPair& column);
void replace_column(Planner& plan, const ColumnPair& column);
/// backfill.cpp. Batched, resumable by primary key: the step that fills, with those that prepare and clean up.
struct Backfill {
  std::size_t prepare = 0, fill = 0, clean_up = 0;
};
bool can_backfill(const Planner& plan, const Name& table);
Backfill backfill(Planner& plan, const Name& table, const std::string& column, const std::string& assignment, const std::string& condition,
                  const std::vector<std::string>& key_columns);
/// constraints.cpp: NOT NULL without a scan under a lock that blocks; the last step's place. Steps come after `first`.
std::size_t set_not_null(Planner& plan, const Name& table, const Column& column, std::optional<std::size_t> first = {});
std::size_t add_foreign_key(Planner& plan, const Table& table, const ForeignKey& key, int unit = -1);
std::size_t drop_foreign_key(Planner& plan, const Name& table, const ForeignKey& key, int unit = -1);
std::size_t add_key(Planner& plan, const Table& table, const Key& key, int unit = -1);
std::size_t add_check(Planner& plan, const Table& table, const Check& check, int unit = -1);
std::size_t drop_constraint(Planner& plan, const Name& table, const std::string& name, const std::vector<std::string>& columns,
                            int unit = -1);
std::size_t add_exclusion(Planner& plan, const Table& table, const Exclusion& exclusion, int unit = -1);
/// indexes.cpp
std::size_t create_index(Planner& plan, const Name& on, const Index& index, int unit = -1, bool plain = false);
std::vector<std::string> columns_of(const Index& index);  ///< those it names and those its expressions use
bool is_plain(const Index& index);                        ///< columns alone: no expression, no WHERE

}  // namespace assay::schema::migrate::postgres
