// The elements of CREATE TABLE, and what ALTER TABLE adds: columns at once, constraints collected and then named and added in the order that
// PostgreSQL works in (checks, keys and exclusions, foreign keys), on which the names it makes up depend. Internal to this folder.
#pragma once
#include <string>
#include <vector>

#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

class TableReader {
 public:
  /// `creating`: CREATE TABLE, where everything is valid from the start. The table's own name is registered already.
  TableReader(State& state, Table& table, bool creating) : state_(state), table_(table), creating_(creating) {}

  /// Adds the column, or merges it into the inherited one of that name.
  void column(const pg_query_ColumnDef* definition);
  void constraint(const pg_query_Constraint* constraint) { wanted_.push_back({.constraint = constraint}); }
  void like(const pg_query_TableLikeClause* clause);
  /// Columns and checks of a parent (INHERITS, PARTITION OF).
  void inherit(const Table& parent);
  void element(const Node* node);
  void finish();

 private:
  struct Wanted {
    const pg_query_Constraint* constraint = nullptr;
    std::string column = {};  ///< of a column constraint
    Deferral deferral = Deferral::none;
    bool enforced = true;
  };
  /// A key or exclusion that has its parts but no name yet.
  struct NewIndex {
    Key key = {};
    Exclusion exclusion = {};
    bool is_key = true;
  };

  void column_constraints(Column& column, Nodes constraints);
  void serial(Column& column, std::string_view type);
  void identity(Column& column, const pg_query_Constraint* constraint);
  void not_null(Column& column, const pg_query_Constraint* constraint);
  void check(const Wanted& wanted);
  void key(const Wanted& wanted);
  void key_on_index(const Wanted& wanted);
  void exclusion(const Wanted& wanted);
  void foreign_key(const Wanted& wanted);
  void add_indexes();
  void add_key(Key key);
  void like_indexes(const Table& from);
  std::vector<std::string> taken_names() const;

  State& state_;
  Table& table_;
  bool creating_;
  std::vector<Wanted> wanted_;
  std::vector<NewIndex> indexes_;
  std::vector<std::string> taken_;       ///< constraint names of this statement
  std::vector<Name> like_indexes_from_;  ///< LIKE … INCLUDING INDEXES: after the table's own
};

Identity read_identity(State& state, const Table& table, const Column& column, std::string_view when, Nodes options);
/// What storage a type has without SET STORAGE; "" where it is not known.
std::string_view own_storage(const DataType& type);
Deferral deferral_of(bool deferrable, bool initially_deferred);

}  // namespace assay::schema::postgres::reader
