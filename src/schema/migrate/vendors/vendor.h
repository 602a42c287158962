// How SQL Server and Oracle say a change. Definitions come from their writers (write_statements of a model with one object in it), so that plan
// and DDL say the same. Internal to schema/migrate/vendors. Pure; any thread; nothing fails: "" where the vendor has no statement for it.
#pragma once
#include <string>
#include <vector>

#include "schema/ddl/write.h"
#include "schema/diff.h"

namespace assay::schema::migrate::vendors {

class Vendor {
 public:
  explicit Vendor(const Model& to) : to_(to), oracle_(to.dialect == Dialect::oracle) {}
  bool oracle() const { return oracle_; }
  std::string name(const Name& name) const;
  std::string name(std::string_view name) const { return identifier(name, to_.dialect); }

  /// Statements that make the object, by the vendor's writer; only those of that kind, all when it is empty.
  std::vector<Statement> made(const Table& table, std::string_view kind = {}) const;
  std::vector<Statement> made(const View& view) const;
  std::vector<Statement> made(const Sequence& sequence) const;
  std::vector<Statement> made(const Trigger& trigger) const;
  std::vector<Statement> made(const Grant& grant) const;
  /// A table of this name with nothing in it, to put one thing into.
  static Table empty(const Table& table);

  std::string column(const Table& table, const Column& column) const;  ///< "total decimal(10,2) NOT NULL"
  std::string constraint(const Table& table, const Key& key) const;    ///< "CONSTRAINT k UNIQUE (a)"
  std::string constraint(const Table& table, const Check& check) const;
  std::string rename_table(const Table& from, const Table& to) const;
  std::string move_table(const Table& from, const Table& to) const;
  std::string rename_column(const Table& table, const std::string& from, const std::string& to) const;
  std::string rename_index(const Table& table, const std::string& from, const std::string& to) const;
  std::string rename_constraint(const Table& table, const std::string& from, const std::string& to) const;
  std::string alter_type(const Table& table, const Column& column) const;
  std::string set_nullable(const Table& table, const Column& column) const;
  std::string drop_default(const Table& table, const Column& column) const;
  std::string set_default(const Table& table, const Column& column) const;
  std::string drop_key(const Table& table, const Key& key) const;
  std::string drop_constraint(const Table& table, const std::string& constraint) const;
  std::string drop_index(const Table& table, const std::string& index) const;
  std::string drop_comment(const ObjectRef& object) const;

 private:
  std::string definition(const Table& table) const;
  std::string quoted(std::string_view text) const;

  const Model& to_;
  bool oracle_;
};

}  // namespace assay::schema::migrate::vendors
