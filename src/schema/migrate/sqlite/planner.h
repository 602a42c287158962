// Makes the plan of SQLite from a diff. What ALTER TABLE cannot do is done as SQLite's manual says ("Making Other Kinds Of Table Schema Changes"):
// a new table under another name, the rows copied, the old one dropped, the new one renamed. All statements but two settings of foreign_keys
// around them are one transaction, and its last one shows every row that would break a foreign key. Views and triggers that see a changed table
// go first and come back last. Internal to schema/migrate/sqlite; one thread; models and diff must outlive it.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "schema/migrate/plan.h"

namespace assay::schema::migrate::sqlite {

struct TableChanges {
  const Table* from = nullptr;
  const Table* to = nullptr;
  std::vector<const Change*> changes = {};
  bool rebuilds = false;
};

class Planner {
 public:
  Planner(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options);
  std::vector<MigrationStatement> run();
  const std::vector<NotModelled>& not_reproduced() const { return not_reproduced_; }

 private:
  void sort_in(const Change& change);
  bool needs_rebuild(const TableChanges& table) const;
  bool can_be_added(const Column& column) const;
  bool can_be_dropped(const TableChanges& table, const Column& column) const;
  bool sees_change(const std::vector<Name>& relations) const;
  bool is_in_the_way(const View& view) const;
  void drop_programs();
  void drop_indexes();
  void rename_tables();
  void create_tables();
  void simple_changes(const TableChanges& table);
  void rebuild(const TableChanges& table);
  std::string copied_value(const TableChanges& table, const Column& column) const;
  void create_indexes();
  void create_programs();
  void drop_tables(bool in_the_way);
  MigrationStatement& add(std::string sql, std::string_view kind, ObjectRef object);
  std::vector<MigrationStatement> framed();

  const Model& from_;
  const Model& to_;
  const Diff& diff_;
  const PlanOptions& options_;
  std::map<std::string, TableChanges> tables_ = {};  ///< by name in `to`
  std::set<std::string> changed_ = {};               ///< names, old and new, of tables whose columns or name change, or that go
  std::set<const View*> dropped_views_ = {};
  std::vector<NotModelled> not_reproduced_ = {};
  std::vector<MigrationStatement> out_ = {};
};

}  // namespace assay::schema::migrate::sqlite
