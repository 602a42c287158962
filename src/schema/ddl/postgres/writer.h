// One run of the writer: the model's objects in an order that executes. Internal to the writer; one use, one model; pure.
//
// Order: schemas, extensions; types, sequences, routines and tables as they need each other, a table's keys and indexes behind it (those of
// partitioned tables when all partitions stand); what had to wait (a default that calls a function made later); views and what needs them;
// owners of sequences; foreign keys; triggers, policies, settings; the rest of what is not modelled; owners, grants, comments.
#pragma once
#include <map>
#include <set>

#include "schema/ddl/postgres/clauses.h"
#include "schema/graph.h"
#include "schema/mentions.h"

namespace assay::schema::postgres {

class Writer {
 public:
  Writer(const Model& model, const WriteOptions& options);
  std::vector<Statement> run();

 private:
  void emit(std::string sql, ObjectRef object) { out_.push_back({std::move(sql), std::move(object)}); }
  // write.cpp
  void prepare_phases();
  void object(std::size_t place);
  void view(const View& view);
  void view_indexes(const View& view);
  void triggers_and_policies();
  void late_opaque();
  bool is_late(const Opaque& opaque) const;
  void flush(std::vector<Statement>& statements);
  bool calls_a_routine(std::string_view expression) const;
  bool ready(std::string_view expression, const ObjectRef& own) const;
  // write_tables.cpp
  void table(std::size_t place);
  void inherited_columns(const Table& table);
  void attach(const Table& table);
  void keys_and_indexes(const Table& table);
  void index_later_or_now(const Table& table, const Index& index);
  bool made_as_partition(const Table& table, const Table& parent) const;
  bool made_by_inheriting(const Table& table) const;
  Table without_parts_that_wait(const Table& table, std::size_t place);
  // write_trees.cpp
  void tree_keys_and_indexes();
  void tree_key(const Table& table, const Key& key);
  void tree_exclusion(const Table& table, const Exclusion& exclusion);
  void tree_index(const Table& table, const Index& index);
  void attach_index(const Table& table, std::string_view parent_index, std::string_view index);
  bool key_recurses(const Table& table, const Key& key) const;
  bool index_recurses(const Table& table, const Index& index) const;
  void made_below(const Table& table, std::string_view index);
  void foreign_keys();
  const std::vector<const Table*>& partitions_of(const Table& table) const;
  // write_rights.cpp
  void owners();
  void grants();
  void comments();
  void table_comments(const Table& table);
  ObjectRef resolved(const ObjectRef& object) const;

  const Model& model_;
  const WriteOptions& options_;
  Graph graph_;
  Mentions mentions_;
  std::vector<std::size_t> order_;
  std::vector<bool> made_;        ///< by place
  std::vector<bool> after_view_;  ///< by place: a view, or what needs one
  std::vector<bool> wanted_;      ///< by place: something needs it
  std::map<Name, const Table*> tables_;
  std::map<Name, std::vector<const Table*>> partitions_;
  std::map<std::string, const Routine*> routines_;  ///< by schema.name(arguments) as shown
  std::set<Name> sequences_;
  std::set<Name> owned_sequences_;
  std::set<Name> trees_done_;        ///< tables whose keys and indexes are written
  std::set<Name> indexes_made_;      ///< by a statement on their parent
  std::vector<Statement> waiting_;   ///< for functions
  std::vector<Statement> unproved_;  ///< NOT VALID, when all children stand
  std::vector<Statement> out_;
};

}  // namespace assay::schema::postgres
