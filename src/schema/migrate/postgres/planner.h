// The PostgreSQL planner's workbench: the two models with their names indexed, the steps so far, and the helpers that every kind of change
// uses. One Planner makes one plan. Names are those of `to` wherever an object lives on: renames are the first statements. Internal to
// schema/migrate/postgres. Pure; one thread. Borrow: everything given must outlive the planner.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "schema/ddl/postgres/clauses.h"
#include "schema/ddl/postgres/ddl.h"
#include "schema/migrate/plan.h"
#include "schema/migrate/postgres/step.h"

namespace assay::schema::migrate::postgres {

namespace ddl = assay::schema::postgres;

std::string quoted(std::string_view name);
std::string quoted(const Name& name);
/// At most 63 bytes, as PostgreSQL keeps them: the stem is cut, the suffix stays.
std::string suffixed(std::string_view stem, std::string_view suffix);
std::string list_of(const std::vector<std::string>& names);  ///< "a, b", quoted where needed

std::string relation_key(const Name& name);
std::string column_key(const Name& table, std::string_view column);
std::string constraint_key(const Name& table, std::string_view constraint);
std::string type_key(const Name& name);
std::string routine_key(const Routine& routine);
std::string routine_name_key(const Name& name);
std::string schema_key(std::string_view name);

ObjectRef object_of(std::string kind, const Name& name);
ObjectRef object_in(std::string kind, const Name& table, std::string name);

class Users;  // users.h

class Planner {
 public:
  Planner(const Model& from_model, const Model& to_model, const Diff& changes, const PlanOptions& plan_options);

  const Model& from;
  const Model& to;
  const Diff& diff;
  const PlanOptions& options;
  const bool online;
  const int version;  ///< 150020
  std::vector<Step> steps = {};
  Migration out = {};  ///< not_modelled, not_reproduced, questions

  bool at_least(int major) const { return version >= major * 10'000; }

  // --- names
  Name now(const Name& name) const;  ///< what is called so in `from` is called in the plan
  std::string now(const Name& to_table, const std::string& column) const;
  std::vector<std::string> now(const Name& to_table, std::vector<std::string> columns) const;
  DataType now(DataType type) const;
  const Table* to_table(const Name& name) const;
  const Table* from_table(const Name& to_name) const;  ///< by its name in `to`; nullptr when it is new
  const View* to_view(const Name& name) const;
  bool in_to(const Name& name) const;  ///< a relation of `to`: table, view, sequence

  /// Relations that a text refers to, qualified: an unqualified name is every relation called so.
  std::vector<Name> resolved(const std::vector<Name>& names, bool in_from) const;

  // --- tables
  bool created(const Name& name) const { return created_.count(display(name)) != 0; }
  /// A view that is dropped and made again: what comes after that is done to a new one.
  bool remade(const Name& name) const { return !recreated.empty() && to_view(name) != nullptr && is_recreated(to_view(name)); }
  bool dropped(const Name& name) const { return dropped_.count(display(name)) != 0; }  ///< by its name in `from`
  bool small(const Name& to_name) const;                                               ///< known to have few rows
  bool gentle(const Name& to_name) const;  ///< in use and not known small: online techniques are worth it
  /// Partitions and children of a table of `to` that exist already, all the way down.
  std::vector<Name> descendants(const Name& to_name) const;
  /// The table that a partition belongs to, in its own model.
  const Table* parent_of(const Table& partition, bool in_from) const;
  bool has_children(const Name& to_name) const { return !descendants(to_name).empty(); }

  // --- steps
  /// A new step of a kind of the catalogue with its locks on `target` and `others`; its place is returned.
  std::size_t add(std::string_view kind, ObjectRef object, std::string sql, const Name& target = {}, const std::vector<Name>& others = {});
  Step& at(std::size_t place) { return steps[place]; }
  void chain(const std::vector<std::size_t>& places);  ///< one after the other
  int new_unit() { return units_++; }
  void lock(Step& step, const Name& name, LockMode mode);
  /// Keys of what an expression of a table, or a query, refers to.
  void need(Step& step, const Uses& uses, bool of_from = false);
  void need_expression(Step& step, const Name& table, std::string_view expression);
  std::vector<std::string> keys_of(const Uses& uses, bool of_from) const;
  void need_type(Step& step, const DataType& type);
  void comment(const ObjectRef& object, std::string_view text, const std::vector<std::string>& needs, int unit = -1);
  void unsupported(std::string kind, const Name& name, std::string why);

  /// True once per text: grants, comments and owners may be asked for by several changes.
  bool first_time(const std::string& sql) { return said_.insert(sql).second; }

  /// Who uses what in `from`; made at the first call.
  const Users& users() const;

  // --- what is dropped and made again around a change of something it uses (dependants.cpp)
  std::unordered_map<const void*, int> recreated = {};  ///< an object of `to` → its unit; changes of it are made by that
  std::unordered_map<std::string, int> disturbed = {};  ///< column, relation or type key → the unit its change belongs to
  int unit_of(const std::string& key) const;
  bool is_recreated(const void* to_object) const { return to_object != nullptr && recreated.count(to_object) != 0; }

  /// Objects that some change of the diff is about, on either side.
  bool touched(const void* object) const { return touched_.count(object) != 0; }
  std::unordered_set<const void*> defaults_done = {};  ///< columns of `to` whose default another step sets
  std::unordered_set<const void*> made_again =
      {};  ///< columns, keys, indexes and checks of `to` that are dropped and added around a change

  /// Columns that get a new column in their place (expand and contract), or are dropped and added: "public.t.c" in `to`.
  std::unordered_set<std::string> replaced_columns = {};
  std::unordered_set<std::string> left_alone = {};  ///< tables whose partitioning cannot be changed: "public.t" in `to`
  std::unordered_set<const void*> handled = {};     ///< changes that another one has made already

 private:
  void index_names();
  void index_changes();

  std::unordered_map<std::string, Name> renamed_ = {};
  std::unordered_map<std::string, std::string> renamed_schemas_ = {};
  std::unordered_map<std::string, std::unordered_map<std::string, std::string>> renamed_columns_ = {};
  std::unordered_map<std::string, const Table*> to_tables_ = {};
  std::unordered_map<std::string, const Table*> from_tables_ = {};  ///< by their names in `to`
  std::unordered_map<std::string, const View*> to_views_ = {};
  std::unordered_set<std::string> to_relations_ = {};
  mutable std::unordered_map<std::string, std::vector<Name>> bare_from_ = {};
  mutable std::unordered_map<std::string, std::vector<Name>> bare_to_ = {};
  mutable std::unordered_map<std::string, std::vector<Name>> children_ = {};
  mutable bool children_known_ = false;
  mutable bool bare_known_ = false;
  mutable std::shared_ptr<const Users> users_ = {};  ///< shared only for its type to be unknown here
  std::unordered_set<std::string> created_ = {};
  std::unordered_set<std::string> dropped_ = {};
  std::unordered_set<std::string> said_ = {};
  std::unordered_set<const void*> touched_ = {};
  int units_ = 0;
};

}  // namespace assay::schema::migrate::postgres
