// Makes the plan of MySQL and MariaDB from a diff: what stands in the way goes (triggers, foreign keys), names change, tables are made and
// altered, foreign keys come back, then views, routines, triggers, grants; tables go last. No statement is in a transaction: DDL commits by
// itself. Internal to schema/migrate/mysql; one thread; the models and the diff must outlive it.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "schema/migrate/mysql/clauses.h"

namespace assay::schema::migrate::mysql {

class Planner {
 public:
  Planner(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options);
  std::vector<MigrationStatement> run();
  const std::vector<NotModelled>& not_reproduced() const { return not_reproduced_; }

 private:
  void sort_in(const Change& change);
  std::vector<const TableChanges*> tables_by_name() const;
  MigrationStatement& add(std::string sql, std::string_view kind, ObjectRef object);
  void drop_programs();
  void drop_foreign_keys();
  bool must_step_aside(const Table& before, const ForeignKey& key) const;
  static bool stands_on(const Change* change, const std::vector<std::string>& columns);
  const Table* pair_of(const Table& before) const;
  void drop_tables(bool in_the_way);
  void renames();
  void sequences();
  static std::string alter_sequence(const Sequence& sequence);
  void create_tables();
  void add_foreign_keys();
  void create_programs();
  void views();
  void routines();
  void triggers();
  void access();

  void alter_table(const TableChanges& table);
  void partitioning(const TableChanges& table);
  /// One ALTER TABLE; `name` is the table's at this point, `table` what is known of its size and engine.
  void alter(const Table& table, const Name& name, const std::vector<Clause>& clauses);
  void split(const TableChanges& table, const std::vector<std::vector<Clause>>& groups);
  std::string algorithm_text(const Table& table, const Prediction& prediction) const;

  const Model& from_;
  const Model& to_;
  const Diff& diff_;
  const PlanOptions& options_;
  Target target_;
  std::map<const Table*, TableChanges> tables_ = {};  ///< by the table in `to`
  std::vector<std::pair<const Table*, const ForeignKey*>> to_add_ = {};
  std::map<const Table*, std::vector<Clause>> later_ = {};  ///< what a rename took away, to be added when the columns are done
  std::vector<NotModelled> not_reproduced_ = {};
  std::vector<MigrationStatement> out_ = {};
};

}  // namespace assay::schema::migrate::mysql
