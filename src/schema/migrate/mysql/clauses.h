// What one ALTER TABLE of a MySQL or MariaDB plan consists of. Internal to schema/migrate/mysql. Pure values; any thread; no errors.
#pragma once
#include <string>
#include <vector>

#include "schema/diff.h"
#include "schema/migrate/mysql/catalogue.h"
#include "schema/migrate/plan.h"

namespace assay::schema::migrate::mysql {

struct Clause {
  std::string sql = {};   ///< "ADD COLUMN total int"
  std::string kind = {};  ///< slug of MigrationStatement
  ObjectRef object = {};
  Prediction prediction = {};
  Hazard hazard = Hazard::none;
  std::string why = {};
  bool moves_virtual = false;  ///< drops a virtual column: the servers combine that with nothing
};

/// A table that both models have, and what differs.
struct TableChanges {
  const Table* from = nullptr;
  const Table* to = nullptr;
  std::vector<const Change*> changes = {};
  bool has(ChangeType type) const;
};

struct Target {
  Dialect dialect = Dialect::mysql;
  int version = 0;
  /// Predicts for a table: other engines than InnoDB copy; compressed tables and tables with a full-text index cannot be changed instantly.
  Prediction predict(std::string_view kind, const Table& table) const;
};

ObjectRef object_in(std::string_view kind, const Table& table, const std::string& name);
ObjectRef object_of(std::string_view kind, const Name& name);
/// Values of `from` that `to` may not hold; "" when all fit.
std::string narrowing(const Column& from, const Column& to);

/// Columns: added, dropped, changed, moved. Renames come before (rename_clauses).
std::vector<Clause> column_clauses(const TableChanges& table, const Target& target);
/// MySQL does not follow a renamed column into expressions: computed columns are redefined, and what must come back later is dropped.
struct RenameClauses {
  std::vector<Clause> clauses = {};
  std::vector<Clause> later = {};  ///< indexes and checks of `to` to add when the columns are done
};
RenameClauses rename_clauses(const TableChanges& table, const Target& target);
/// Keys, indexes, checks, options. `early` are those that must go before the columns change; `late` the rest.
struct KeyClauses {
  std::vector<Clause> early = {};
  std::vector<Clause> late = {};
  std::vector<NotModelled> kept = {};  ///< indexes that a foreign key needs
};
KeyClauses key_clauses(const TableChanges& table, const Target& target, const std::vector<std::string>& changed_columns);
std::vector<Clause> option_clauses(const TableChanges& table, const Target& target);
/// Names in `from` of columns that are dropped or get another type.
std::vector<std::string> changed_columns(const TableChanges& table);

}  // namespace assay::schema::migrate::mysql
