// The making of a Restructured. Internal to restructure.h; one use each.
#pragma once
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "advise/normal/restructure.h"
#include "core/text.h"
#include "schema/ddl/write.h"

namespace assay::advise::normal {

using schema::Dialect;
using schema::MigrationStatement;
using schema::Name;
using schema::Table;

class Builder {
 public:
  Builder(const schema::Model& model, const Table& table, std::span<const Part> parts)
      : model_(model), table_(table), parts_(parts), dialect_(model.dialect) {
    for (const Table& one : model.tables) taken_.insert(one.name);
    for (const schema::View& one : model.views) taken_.insert(one.name);
    taken_.erase(table.name);
    // MySQL: the names of foreign keys are the database's
    for (const Table& one : model.tables)
      for (const schema::ForeignKey& key : one.foreign_keys) foreign_names_.insert(key.name);
  }

  Result<Restructured> build();

 private:
  std::string sql(const std::string& name) const { return schema::identifier(name, dialect_); }
  std::string sql(const Name& name) const { return schema::identifier(name, dialect_); }
  std::string list(const std::vector<std::string>& names, std::string_view before = "") const;
  std::vector<std::string> columns_of(const AttributeSet& set) const;
  Name part_name(std::size_t i) const { return {table_.schema, out_.names[i]}; }

  void add(std::vector<MigrationStatement>& to, std::string text, std::string kind, const Name& object, std::string why = {});
  void add(std::string text, std::string kind, const Name& object, std::string why = {});
  MigrationStatement& last() { return out_.migration.statements.back(); }
  void lock(const Name& on, std::string_view mode, schema::Blocks blocks) {
    last().locks.push_back({schema::display(on), std::string(mode)});
    last().blocks = std::max(last().blocks, blocks);
  }
  void note(std::string what, std::string why) { out_.notes.push_back({std::move(what), std::move(why)}); }

  Result<void> check() const;

  /// customer_id → customer; else table_column. The part that holds the key of the whole is table_main.
  void name_parts();

  Table part_table(std::size_t i);

  schema::Key key_of(const Table& part, const AttributeSet& attributes, bool first);

  void hold_writers();

  void create();

  void move_rows();

  void sequence_of(std::size_t i);

  static bool has_key(const Table& table, const std::vector<std::string>& columns);

  void add_foreign_key(Table& on, const schema::ForeignKey& key);
  std::string foreign_key_sql(const Name& on, const schema::ForeignKey& key) const;
  std::string drop_foreign_key_sql(const Name& on, const std::string& name) const;

  /// The table's own foreign keys and indexes go to the part that holds all of their columns.
  Table* holder(const std::vector<std::string>& columns);
  void outgoing();
  void carry_indexes();

  const Table* target_of(const std::vector<std::string>& columns) const;

  void incoming();

  void swap_names();

  /// The join holds at least the rows there were, so that it holds these when it has as many.
  void check_rows();

  /// The natural join, from the part that holds the key of the whole; each other part is joined on the columns that are there already.
  std::string view_query() const;
  std::string equal(std::size_t attribute, const std::string& left, const std::string& right) const;

  void not_carried();

  const schema::Model& model_;
  const Table& table_;
  std::span<const Part> parts_;
  Dialect dialect_;
  std::set<std::string, std::less<>> taken_ = {}, index_names_ = {}, foreign_names_ = {};
  std::vector<Table> tables_ = {};
  std::vector<std::pair<Name, schema::ForeignKey>> restore_ = {};  ///< foreign keys of others, as they were
  std::vector<std::pair<Name, std::string>> repointed_ = {};
  std::vector<MigrationStatement> down_ = {};
  Restructured out_ = {};
};

}  // namespace assay::advise::normal
